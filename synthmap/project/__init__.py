"""What a folder of somebody's work is, found out by looking at its files, and the first scenario made of that."""

from synthmap.project.detect import Found, Site, detect, from_address
from synthmap.project.write import scenario_text, workflow_text

__all__ = ["Found", "Site", "detect", "from_address", "scenario_text", "workflow_text"]
