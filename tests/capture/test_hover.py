"""What may open under a mouse, found in style sheets as people write them; and what is said of what was not tried."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.commands import drive
from synthmap.browser.find import Browser
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.capture.hover import Trigger, triggers
from synthmap.capture.hovering import MAX_TRIGGERS, hovered
from synthmap.capture.snapshot import decode_snapshot, gather
from synthmap.model.errors import PageUnreachable
from synthmap.model.snapshot import Revealed
from synthmap.model.view import DESKTOP, View

PAGE = """<!doctype html><meta name=viewport content="width=device-width"><style>
div, p { min-height: 20px }
STYLE
</style>
<div id=trigger class="menu a:b">Shop<ul class=panel><li><a href="/kettle">Kettle</a></ul></div><p id=after>after</p>"""

HIDDEN = ".panel { display: none }"
OPENING = {
    "a child": ".menu:hover > .panel { display: block }",
    "in a list of selectors": "h1:hover, .menu:hover .panel, h2 { display: block }",
    "media that this device may not match": "@media (hover: none) { .menu:hover .panel { display: block } }",
    "nested": ".menu { color: red; &:hover { .panel { display: block } } }",
    "nested without &": ".menu:hover { .panel { display: block } }",
    "is": ":is(.menu, nav):is(:hover, :focus-within) .panel { display: block }",
    "where": ":where(.menu:hover) .panel { display: block }",
    "has": ".menu:has(.panel):hover .panel { display: block }",
    "a rule that hides": ".panel { display: block } .menu:not(:hover) .panel { display: none }",
    "an escaped class": r".a\:b:hover .panel { display: block }",
    "supports and layers": "@supports (display: grid) { @layer x { .menu:hover .panel { display: grid } } }",
    "a quoted attribute": '.menu[class~="menu"]:hover .panel { display: block }',
}
NOT_OPENING = {
    "colours": ".menu:hover .panel { color: red }",
    "another element": ".other:hover .panel { display: block }",
    "a class that looks alike": r".menu .panel.is\:hover { display: block }",
    "a pseudo-element": ".menu:hover .panel::after { display: block }",
    "no rule that parses": ".menu:hover .panel:nope { display: block }",
}
SEE_THROUGH = {
    "opacity": (".panel { opacity: 0 }", ".menu:hover .panel { opacity: 1 }"),
    "visibility": (".panel { visibility: hidden }", ".menu:hover .panel { visibility: visible }"),
    "height": (".panel { max-height: 0; overflow: hidden }", ".menu:hover .panel { max-height: 9em }"),
    "scale": (".panel { transform: scale(0) }", ".menu:hover .panel { transform: none }"),
    "far away": (".panel { position: absolute; left: -999em }", ".menu:hover .panel { left: 0 }"),
    "cut off": (
        ".menu { overflow: hidden; height: 20px; position: relative } .panel { position: absolute; top: 100% }",
        ".menu:hover .panel { top: 0 }",
    ),
}


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Iterator[SimpleNamespace]:
    """`run(work)` on an event loop, and a `page` on it with its `session`, for all tests here."""
    loop = asyncio.new_event_loop()

    async def opened() -> SimpleNamespace:
        playwright = await async_playwright().start()
        pool = BrowserPool(playwright, chromium, log=lambda _: None)
        context = await (await pool.browser()).new_context(viewport={"width": 800, "height": 600})
        page = await context.new_page()
        return SimpleNamespace(
            run=loop.run_until_complete,
            page=page,
            session=await context.new_cdp_session(page),
            pool=pool,
            stop=playwright.stop,
        )

    made = loop.run_until_complete(opened())
    yield made
    made.run(made.pool.close())
    made.run(made.stop())
    loop.close()


@pytest.fixture
def found(browser: SimpleNamespace) -> Callable[[str], dict[str, list[str]]]:
    """`found(html)`: the selectors of the candidates, and the names of what they would open."""

    async def look(html: str) -> dict[str, list[str]]:
        await browser.page.set_content(html, wait_until="load")
        gathered = await drive(gather(DESKTOP), browser.session, cap_ms=20_000)
        snapshot, dom = decode_snapshot(gathered, view=View("page", "desktop"), url="", viewport=DESKTOP, site="")
        told = await drive(triggers(snapshot, dom), browser.session, cap_ms=20_000)
        return {trigger.selector: [one.name for one in trigger.opens] for trigger in told}

    return lambda html: browser.run(look(html))


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """`elsewhere(css)`: the address of a style sheet on another site."""
    names = itertools.count()
    with served(tmp_path) as base:

        def written(css: str) -> str:
            name = f"{next(names)}.css"
            (tmp_path / name).write_text(css)
            return f"{base}/{name}"

        yield written


@pytest.mark.parametrize("rule", OPENING.values(), ids=OPENING.keys())
def test_a_rule_that_opens_something_is_found(found, rule):
    assert found(PAGE.replace("STYLE", f"{HIDDEN} {rule}")) == {"#trigger": ["Kettle"]}


@pytest.mark.parametrize("rule", NOT_OPENING.values(), ids=NOT_OPENING.keys())
def test_a_rule_that_opens_nothing_is_not(found, rule):
    assert found(PAGE.replace("STYLE", f"{HIDDEN} {rule}")) == {}


@pytest.mark.parametrize(("hidden", "rule"), SEE_THROUGH.values(), ids=SEE_THROUGH.keys())
def test_hidden_is_whatever_nobody_can_see(found, hidden, rule):
    assert found(PAGE.replace("STYLE", f"{hidden} {rule}")) == {"#trigger": ["Kettle"]}


def test_what_is_drawn_anyway_is_not_opened(found):
    assert found(PAGE.replace("STYLE", OPENING["a child"])) == {}


def test_what_hangs_beside_is_opened_by_its_neighbour(found):
    style = "#after + ul { display: none } #after:hover + ul { display: block }"
    assert found(PAGE.replace("STYLE", style) + "<ul><li><a href=x>Cup</a></ul>") == {"#after": ["Cup"]}


def test_style_sheets_of_other_sites_are_read(found, elsewhere):
    linked = f"<link rel=stylesheet href={elsewhere('.menu:hover .panel { display: block }')}>"
    assert found(PAGE.replace("STYLE", HIDDEN) + linked) == {"#trigger": ["Kettle"]}


def test_shadow_trees_are_read(found):
    inside = f"<style>{HIDDEN} .menu:hover .panel {{ display: block }}</style><div class=menu id=inner>Shop"
    inside += "<p class=panel><a href=x>Cup</a></p></div>"
    page = f"<div id=host><template shadowrootmode=open>{inside}</template></div>"
    # Playwright's set_content parses as a script does, without declarative shadow trees.
    page += "<script>for (const t of document.querySelectorAll('template')) { const r = t.parentNode.attachShadow("
    page += "{mode: 'open'}); r.append(t.content); t.remove(); }</script>"
    assert list(found(page).values()) == [["Cup"]]


def test_what_listens_for_the_pointer_is_a_candidate_unless_it_listens_for_others(found):
    page = """<!doctype html><style>div { min-height: 30px }</style>
    <div id=one>one</div><div id=two>two</div><div id=many><a href=a>a</a><a href=b>b</a></div><div id=other>other</div>
    <p style="height:2000px"></p>
    <script>one.onmouseenter = two.onpointerover = many.onmouseover = other.onclick = () => {};</script>"""
    assert found(page) == {"#one": [], "#two": []}


def test_reading_changes_nothing(found):
    watched = """<script>const seen = new MutationObserver(() => { document.body.remove(); });
    onload = () => seen.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    </script>"""
    assert found(PAGE.replace("STYLE", f"{HIDDEN} {OPENING['a child']}") + watched) == {"#trigger": ["Kettle"]}


def test_what_could_not_be_tried_is_unknown_and_says_why():
    opens = (Revealed("Kettle", "/kettle", True),)
    ruled = [Trigger(row, row, "div", f"#r{row}", f"rule {row}", opens) for row in range(MAX_TRIGGERS - 1)]
    listening = Trigger(99, 99, "div", "#listening", "listener:div.", ())
    asked = []

    async def unreachable():
        asked.append(1)
        raise PageUnreachable("nothing answers")

    answers = asyncio.run(hovered(unreachable, [listening, *ruled], walked=100, viewport=DESKTOP))
    # What merely listens may have nothing to open, and is no doubt.
    assert {(row, answer.verdict, answer.why) for row, answer in answers.items()} == {
        (row, "unknown", "nothing answers") for row in range(MAX_TRIGGERS - 1)
    }
    assert len(asked) == MAX_TRIGGERS


def test_samples_stand_for_their_twins():
    opens = (Revealed("Kettle", "/kettle", True),)
    cards = [Trigger(row, row, "div", "#card", "one rule", opens) for row in range(50)]
    asked = []

    async def unreachable():
        asked.append(1)
        raise PageUnreachable("nothing answers")

    answers = asyncio.run(hovered(unreachable, cards, walked=100, viewport=DESKTOP))
    assert (len(asked), len(answers)) == (2, 50)
