"""Simulated visitors: what they see of a page, how far they get, and where they click."""

from synthmap.sessions.simulated.assumptions import assumptions
from synthmap.sessions.simulated.scene import Scene, scene_of
from synthmap.sessions.simulated.visitors import simulate

__all__ = ["Scene", "assumptions", "scene_of", "simulate"]
