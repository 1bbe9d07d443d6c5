"""Simulated visitors: what they see of a page, how far they get, and where they click."""

from synthmap.sessions.simulated.visitors import ASSUMPTIONS, Scene, simulate

__all__ = ["ASSUMPTIONS", "Scene", "simulate"]
