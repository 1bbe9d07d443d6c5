"""Formats a run is told in: report.json for programs, HTML for people, lines for a console."""
