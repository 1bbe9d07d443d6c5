"""What stands in the fields of a page: told by the browser's snapshot, and kept by nobody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_TEXT = 3
_MAX_VALUE = 2_000  # characters


@dataclass(frozen=True)
class Filled:
    """What stands in a field, and what the page itself wrote there; of a `<select>`, the words of what is chosen."""

    value: str = field(repr=False)
    default: str = field(repr=False)

    @property
    def is_changed(self) -> bool:
        """Whether somebody, or a script, put something else there than the page was written with."""
        return self.value != self.default


def filled_of(
    nodes: Mapping[str, Any], strings: Sequence[str], tags: Sequence[str], attributes: Sequence[Mapping[str, str]]
) -> dict[int, Filled]:
    """What stands in each field that anything stands in, by node, from a DOM snapshot's tables."""
    found: dict[int, Filled] = {}
    for node, value in _told(nodes, "inputValue", strings).items():
        if value:
            found[node] = Filled(value, _plain(attributes[node].get("value", "")))
    written = _within(nodes, strings, tags, ("textarea", "option"))
    for node, value in _told(nodes, "textValue", strings).items():
        if value and tags[node] == "textarea":
            found[node] = Filled(value, _plain(written.get(node, "").removeprefix("\n")))
    return found | _chosen(nodes, tags, attributes, written)


def _chosen(
    nodes: Mapping[str, Any],
    tags: Sequence[str],
    attributes: Sequence[Mapping[str, str]],
    written: Mapping[int, str],
) -> dict[int, Filled]:
    """Of each `<select>`, the words of the options that are chosen, and of those that are as the page was written."""
    picked = frozenset(nodes.get("optionSelected", {"index": ()})["index"])
    options: dict[int, list[int]] = {}
    for node, tag in enumerate(tags):
        if tag == "option":
            above = nodes["parentIndex"][node]
            while above >= 0 and tags[above] != "select":
                above = nodes["parentIndex"][above]
            options.setdefault(above, []).append(node)

    def words(chosen: Sequence[int]) -> str:
        return " ".join(_plain(written.get(node, "")) for node in chosen)

    found = {}
    for select, mine in options.items():
        given = [node for node in mine if "selected" in attributes[node]]
        # Where several are, and only one may be, it is the last; where none is, the first.
        first = mine[:1] if "multiple" not in attributes[select] else []
        default = (given if "multiple" in attributes[select] else given[-1:]) or first
        now = [node for node in mine if node in picked]
        if now and select >= 0:
            found[select] = Filled(words(now), words(default) if now != default else words(now))
    return found


def _within(
    nodes: Mapping[str, Any], strings: Sequence[str], tags: Sequence[str], among: Sequence[str]
) -> dict[int, str]:
    """The text that the page has in each element with one of these tags, by node."""
    texts: dict[int, str] = {}
    for node, (kind, above) in enumerate(zip(nodes["nodeType"], nodes["parentIndex"], strict=True)):
        if kind == _TEXT and above >= 0 and tags[above] in among and nodes["nodeValue"][node] >= 0:
            texts[above] = texts.get(above, "") + strings[nodes["nodeValue"][node]]
    return texts


def _told(nodes: Mapping[str, Any], column: str, strings: Sequence[str]) -> dict[int, str]:
    rare = nodes.get(column, {"index": (), "value": ()})
    return {
        node: _plain(strings[value]) for node, value in zip(rare["index"], rare["value"], strict=True) if value >= 0
    }


def _plain(text: str) -> str:
    """A value as fields hold it, bounded."""
    return text.replace("\r\n", "\n").strip()[:_MAX_VALUE]
