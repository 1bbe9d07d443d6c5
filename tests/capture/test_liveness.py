from __future__ import annotations

import pytest

from synthmap.capture.liveness import is_placeholder

from .conftest import row_of, state_of

PAGE = """<!doctype html><body>
<a id=link href="/next">a real link</a>
<a id=anchor href="#link">an anchor</a>
<a id=bare>no address</a>
<a id=hash href="#">placeholder</a>
<a id=wired href="#">placeholder with a listener</a>
<button id=idle type=button>wired to nothing</button>
<button id=listened>listened to</button>
<button id=inline onclick="1">inline handler</button>
<button id=off disabled>off</button>
<button id=ariaoff aria-disabled=true>said to be off</button>
<form><button id=submit>submits its form</button><input id=field><input id=kind type=button value=nothing></form>
<label id=words for=box>words of a box</label><input id=box type=checkbox>
<label id=around>around <input id=inner type=radio></label>
<details><summary id=summary>more</summary>text</details>
<div id=role role=button>a role</div>
<div id=tab role=tab tabindex=0>a tab</div>
<div id=pointer style="cursor:pointer">a cursor <span id=inherits>within</span></div>
<p id=text>a plain <b id=bold>paragraph</b></p>
<div id=card><h3 id=heading>a card that listens</h3><p id=body>text</p></div>
<ul id=list><li><button id=delegated>one</button></li><li><button>two</button></li></ul>
<div contenteditable id=editable>edit</div>
<select id=select><option>one</select>
<button id=pop popovertarget=popover>open</button><div popover id=popover>hi</div>
<div inert><button id=inert onclick="1">inert</button></div>
<div id=ripple>ripples when pressed</div><button id=pressed type=button>listens for presses</button>
<x-shadow id=host></x-shadow>
<script>
for (const id of ['ripple', 'pressed']) document.getElementById(id).addEventListener('mousedown', () => {});
for (const id of ['wired', 'listened', 'card', 'list']) document.getElementById(id).addEventListener('click', () => {});
document.addEventListener('click', () => {}); document.body.addEventListener('click', () => {});
customElements.define('x-shadow', class extends HTMLElement { constructor() { super();
  const root = this.attachShadow({mode: 'open'});
  root.innerHTML = '<button id=deep>deep</button><button id=shallow>idle</button>';
  root.querySelector('#deep').addEventListener('click', () => {}); } });
</script>"""

EXPECTED = {
    "link": "live", "anchor": "live", "bare": "plain", "hash": "claimed", "wired": "live", "idle": "claimed",
    "listened": "live", "inline": "live", "off": "disabled", "ariaoff": "disabled", "submit": "live", "field": "live",
    "kind": "claimed", "words": "live", "box": "live", "around": "live", "inner": "live", "summary": "live",
    "role": "claimed", "tab": "claimed", "pointer": "claimed", "inherits": "plain", "text": "plain", "bold": "plain",
    "card": "live", "heading": "plain", "delegated": "claimed", "list": "plain", "editable": "live", "select": "live",
    "pop": "live", "ripple": "plain", "pressed": "claimed", "deep": "live", "shallow": "claimed",
}  # fmt: skip


@pytest.fixture(scope="module")
def page(look):
    return look(PAGE)


@pytest.mark.parametrize(("mark", "expected"), EXPECTED.items())
def test_what_is_read_from_the_page(page, mark, expected):
    assert state_of(page, mark) == expected, page.elements.evidence[row_of(page, mark)]


def test_a_click_on_a_part_acts_on_the_whole(page):
    action = page.elements.action
    assert action[row_of(page, "heading")] == row_of(page, "card")
    assert action[row_of(page, "words")] == row_of(page, "box")
    assert action[row_of(page, "around")] == row_of(page, "inner")
    assert action[row_of(page, "inherits")] == row_of(page, "pointer")
    assert action[row_of(page, "text")] == -1


def test_listeners_high_up_prove_nothing(page):
    assert state_of(page, "idle") == "claimed"  # document and body listen for clicks
    assert page.elements.liveness[0] == 0


def test_inert_takes_no_pointer(page):
    assert not page.elements.takes_pointer[row_of(page, "inert")]


def test_evidence_names_what_it_rests_on(page):
    assert "listener:click" in page.elements.evidence[row_of(page, "listened")]
    assert page.elements.evidence[row_of(page, "idle")] == ("button",)
    assert "placeholder:#" in page.elements.evidence[row_of(page, "hash")]


@pytest.mark.parametrize(
    "href", ["", "#", " # ", "javascript:void(0)", "javascript:void(0);", "JavaScript:;", "javascript:"]
)
def test_placeholders(href):
    assert is_placeholder(href)


@pytest.mark.parametrize("href", ["#top", "/", "javascript:open()", "?", "mailto:", "x"])
def test_addresses_that_are_no_placeholders(href):
    assert not is_placeholder(href)


def test_handlers_that_frameworks_keep_to_themselves(look):
    """Marks as React, Solid and jQuery leave them on elements while they listen at the root."""
    page = look("""<!doctype html><button id=react type=button>r</button><button id=solid type=button>s</button>
<button id=hover type=button>h</button><ul class=menu><li><a id=item href="#" class=go>j</a></li></ul>
<a id=every href="#">e</a><script>
react['__reactProps$k3'] = {onClick() {}, children: 'r'}; solid.$$click = () => {};
hover['__reactProps$k3'] = {onMouseEnter() {}};
const delegated = {click: [{selector: '.menu .go'}, {selector: 'a'}]};
window.jQuery = {_data: node => node === document ? delegated : undefined};
</script>""")
    states = {mark: state_of(page, mark) for mark in ("react", "solid", "hover", "item", "every")}
    assert states == {"react": "live", "solid": "live", "hover": "claimed", "item": "live", "every": "claimed"}
    assert page.elements.evidence[row_of(page, "react")] == ("react:onClick",)
    assert "jquery:click" in page.elements.evidence[row_of(page, "item")]
