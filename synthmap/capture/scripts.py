"""The JavaScript that capture runs in a page, read from the files beside this one."""

from __future__ import annotations

from importlib.resources import files


def script(name: str) -> str:
    """The source of a script, with what it shares with the others put in where it says FLAT_TREE."""
    folder = files("synthmap.capture")
    return (
        folder.joinpath(name)
        .read_text("utf-8")
        .replace("FLAT_TREE", folder.joinpath("flat_tree.js").read_text("utf-8"))
    )
