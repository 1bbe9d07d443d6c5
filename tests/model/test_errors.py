from __future__ import annotations

import re

from synthmap.model import errors


def descendants(kind: type[Exception]) -> set[type[Exception]]:
    below = set(kind.__subclasses__())
    return below.union(*(descendants(one) for one in below))


def test_the_tree_in_the_docstring_is_the_tree() -> None:
    drawn = dict(re.findall(r"(\w+) +\((\d)\)", errors.__doc__ or ""))
    assert {name: int(code) for name, code in drawn.items()} == {
        one.__name__: one.exit_code  # type: ignore[attr-defined]
        for one in descendants(errors.SynthmapError)
        if one.__module__ == errors.__name__
    }
