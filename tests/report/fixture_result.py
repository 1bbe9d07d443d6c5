"""A result with one of everything, and one whose every text is hostile. Loaded by conftest."""

from __future__ import annotations

from dataclasses import replace

from synthmap.judge.verdict import Verdict
from synthmap.model.finding import Finding, Source, Suppression
from synthmap.model.view import View
from synthmap.report.documents import PageEntry, Result, Run

HOME, PHONE = View("home", "desktop"), View("home", "mobile")
LOST = View("cart", "desktop")
DEAD = Finding(
    id="1" * 16, group="a" * 16, rule="dead-control", level="error", outcome="fail", confidence=0.9, priority=0.8,
    view=HOME, message="The button “Buy” does nothing.", hypothesis="", action="Wire it up.", metric="",
    selector="#buy", element_key='button "Buy"', source=Source("shop.yaml", 5),
    crop="views/home/desktop/chromium/initial/finding-1111111111111111.png",
)  # fmt: skip
FINDINGS = (
    DEAD,
    replace(DEAD, id="2" * 16, view=PHONE),
    replace(DEAD, id="3" * 16, group="b" * 16, rule="small-target", level="note", message="Too small.", source=None),
    replace(DEAD, id="4" * 16, group="c" * 16, suppressed=Suppression("ignore", "UX-412.", 9)),
    replace(DEAD, id="5" * 16, group="d" * 16, rule="hit-offset", flaky=True, message="It lies beside."),
    replace(DEAD, id="6" * 16, group="e" * 16, rule="hover-only", outcome="incomplete", message="Nobody knows."),
)
RUN = Run(
    "shop", "shop.yaml", ["chromium 156.0"], "2026-03-01T09:05:00+00:00", 4.2, 1000, 7,
    paths={"shop.yaml": "tests/e2e/shop.yaml"},
    rules=("dead-control", "hit-offset", "hover-only", "small-target"),
)  # fmt: skip
PAGES = (
    PageEntry(HOME, "https://shop.example/", None, "views/home/desktop/chromium/initial/view.json", {}),
    PageEntry(PHONE, "https://shop.example/", None, "views/home/mobile/chromium/initial/view.json", {}),
    PageEntry(LOST, "https://shop.example/cart", "the server answered 404", None, {}),
)
FAILED = Verdict(
    False,
    ("1 problem at level error or worse", "1 page view of 3 could not be looked at"),
    3,
    notes=("1 problem ignored on line 9: UX-412.",),
    failing=frozenset({"1" * 16, "2" * 16}),
)
RESULT = Result(RUN, PAGES, FINDINGS, FAILED)

HOSTILE = (
    "\n::error::boo %0A::set-output name=x::1\r\n##[error]bad ##vso[task.complete]x\x1b[31m\x00\x08\ud800\u202e "
    "]]> </failure><x a='\"'> & [click](https://evil.example) ![i](//evil.example/i.png) <img src=x onerror=alert(1)> "
    "| a | `code` *b* _c_ ~~d~~ # e @everyone https://evil.example www.evil.example {0} :smile: $x$ \\"
)


def hostile(text: str = HOSTILE) -> Result:
    """The result with a text of a page or a scenario wherever one may stand."""
    findings = tuple(
        replace(
            finding, message=text, action=text, hypothesis=text, selector=text, element_key=text,
            suppressed=finding.suppressed and replace(finding.suppressed, reason=text),
        )
        for finding in FINDINGS
    )  # fmt: skip
    pages = tuple(replace(entry, error=text if entry.error else None) for entry in PAGES)
    verdict = replace(FAILED, reasons=(text,), notes=(text,))
    return Result(replace(RUN, name=text), pages, findings, verdict)
