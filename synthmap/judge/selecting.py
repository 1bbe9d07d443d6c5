"""Which elements of a view a CSS selector matches, without a browser: the selectors that ignores and budgets name."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

import cssselect2
import numpy as np

from synthmap.model.elements import ElementTable
from synthmap.model.geometry import Ints

# A namespace in ElementTree's notation, which no tag of a page may pass for.
_BRACES = re.compile(r"[{}]")


def selected(elements: ElementTable, selector: str) -> Ints:
    """The rows that a CSS selector matches, ascending; none where it is no selector.

    Only rendered elements are in the table: `:nth-child` and `+` count those, and what is drawn by a shadow tree
    stands within its host, as Playwright's `css` has it.
    """
    try:
        compiled = cssselect2.compile_selector_list(selector)
    except cssselect2.SelectorError:
        return np.zeros(0, dtype=np.int64)
    nodes: list[Element] = []
    for tag, attributes, parent in zip(elements.tag, elements.attributes, elements.parent.tolist(), strict=True):
        name, written = _BRACES.sub("_", tag), {key: value for key, value in attributes.items() if "}" not in key}
        nodes.append(SubElement(nodes[parent], name, written) if parent >= 0 else Element(name, written))
    row_of = {id(node): row for row, node in enumerate(nodes)}
    found: list[int] = []
    for root in np.flatnonzero(elements.parent < 0).tolist():
        wrapped = cssselect2.ElementWrapper.from_html_root(nodes[root])
        found += [row_of[id(match.etree_element)] for match in wrapped.query_all(*compiled)]
    return np.array(sorted(found), dtype=np.int64)
