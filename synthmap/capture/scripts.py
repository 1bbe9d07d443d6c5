"""The JavaScript that capture runs in a page, read from the files beside this one."""

from __future__ import annotations

from importlib.resources import files

# What scripts share: files by the word that stands for them.
_SHARED = {"AIMING": "aiming.js", "FLAT_TREE": "flat_tree.js"}


def script(name: str) -> str:
    """The source of a script, with what it shares with others put in where it says so."""
    folder = files("synthmap.capture")
    source = folder.joinpath(name).read_text("utf-8")
    for word, shared in _SHARED.items():
        source = source.replace(word, folder.joinpath(shared).read_text("utf-8"))
    return source
