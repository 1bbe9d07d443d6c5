"""Closed shadow trees: no script is let into them, and the browser is; their roots can be handed to one of ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from synthmap.browser.commands import Program, Send, Together

_MAX_ROOTS = 500
# Of the answer, which is as deep as the page is nested: without a bound, a page could nest deeper than can be read.
_MAX_DEPTH = 100


def let_in(world: int, function: str) -> Program[int]:
    """Call a JavaScript function (its source) in an isolated world with all closed shadow roots of the page itself.

    Returns how many there are, at most `_MAX_ROOTS`; where there are none, nothing is called.
    """
    handle = yield Send("Runtime.evaluate", {"expression": "document"})
    document = {"objectId": handle["result"]["objectId"]}
    described = yield Send("DOM.describeNode", {**document, "depth": _MAX_DEPTH, "pierce": True})
    nodes = list(islice(_closed_roots(described["node"]), _MAX_ROOTS))
    if nodes:
        resolved = yield Together(
            tuple(Send("DOM.resolveNode", {"backendNodeId": node, "executionContextId": world}) for node in nodes)
        )
        yield Send(
            "Runtime.callFunctionOn",
            {
                "functionDeclaration": function,
                "executionContextId": world,
                "arguments": [{"objectId": answer["object"]["objectId"]} for answer in resolved],
            },
        )
    yield Send("Runtime.releaseObject", document)
    return len(nodes)


def _closed_roots(top: Mapping[str, Any]) -> Iterator[int]:
    """The browser's ids of the closed shadow roots in a description of a document, outer ones first."""
    waiting = [top]
    while waiting:
        node = waiting.pop(0)
        if node.get("shadowRootType") == "closed":
            yield int(node["backendNodeId"])
        waiting += [*node.get("shadowRoots", ()), *node.get("children", ())]
