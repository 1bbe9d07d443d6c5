"""What a real click comes to. Every control here was written to do one thing; the expected answer is that thing."""

from __future__ import annotations

import pytest

from synthmap.capture.probe import in_doubt
from synthmap.model.view import MOBILE

from .conftest import row_of, state_of

PAGE = """<!doctype html><meta name=viewport content="width=device-width,initial-scale=1">
<style>body { margin: 0; min-height: 3000px }
button, a, div[id] { display: inline-block; margin: 6px; min-height: 24px }</style>
<div id=out>out</div><div id=ticker>0</div>
<button type=button id=x-dead>dead</button>
<button type=button id=x-delegated>delegated</button>
<button type=button id=x-slow>slow</button>
<button type=button id=x-late>late</button>
<button type=button id=x-never>later than the clock</button>
<button type=button id=x-alert>alert</button>
<button type=button id=x-open>opens a window</button>
<button type=button id=x-go>navigates</button>
<button type=button id=x-push>pushes history</button>
<button type=button id=x-post>posts</button>
<button type=button id=x-beacon>beacon only</button>
<button type=button id=x-fetch>fetches and shows</button>
<button type=button id=x-scroll>scrolls</button>
<button type=button id=x-focus>focuses</button><input id=field>
<button type=button id=x-microtask>microtask</button>
<button type=button id=x-frame>next frame</button>
<button type=button id=x-file>file</button><input type=file id=file hidden>
<button type=button id=x-raise>raises</button>
<div id=x-box>a box with nothing behind it</div>
<a id=x-hash href="#">placeholder</a>
<a id=x-void href="javascript:void(0)">void</a>
<a id=x-script href="#">placeholder with delegation</a>
<button type=button id=x-covered style="position:absolute;left:0;top:800px;width:80px;height:30px">covered</button>
<div id=lid style="position:absolute;left:-10px;top:780px;width:120px;height:80px"></div>
<button type=button id=x-far style="position:absolute;left:0;top:2800px">far and dead</button>
<script>
const say = text => { out.textContent = text; };
const acts = {
  'x-delegated': () => say('delegated'), 'x-slow': () => setTimeout(() => say('slow'), 1800),
  'x-late': () => setTimeout(() => say('late'), 4000), 'x-never': () => setTimeout(() => say('never'), 9000),
  'x-alert': () => alert('hello'), 'x-open': () => window.open('about:blank'),
  'x-go': () => { location.href = '/elsewhere'; },
  'x-push': () => history.pushState({}, '', '?pushed'),
  'x-post': () => fetch('/post', {method: 'POST'}).catch(() => {}),
  'x-beacon': () => navigator.sendBeacon('/beacon', 'x'),
  'x-fetch': () => fetch('/data.json').then(r => r.text()).then(say), 'x-scroll': () => scrollTo(0, 500),
  'x-focus': () => field.focus(), 'x-microtask': () => Promise.resolve().then(() => say('micro')),
  'x-frame': () => requestAnimationFrame(() => requestAnimationFrame(() => say('frame'))), 'x-file': () => file.click(),
  'x-raise': () => { undefined.missing(); }, 'x-script': e => { e.preventDefault(); say('script'); },
};
// One listener for all, high up, as frameworks have it: only clicking tells which of them works.
document.addEventListener('click', e => acts[e.target.id]?.(e));
setInterval(() => { ticker.textContent = 1 + +ticker.textContent; }, 400);
addEventListener('scroll', () => { document.body.dataset.scrolled = scrollY; });
</script>"""

LIVE = {
    "x-delegated": "mutation", "x-slow": "mutation", "x-late": "mutation", "x-alert": "dialog", "x-open": "popup",
    "x-go": "navigation", "x-push": "address", "x-post": "request", "x-fetch": "mutation", "x-scroll": "scroll",
    "x-focus": "focus", "x-microtask": "mutation", "x-frame": "mutation", "x-file": "file chooser",
    "x-script": "mutation",
}  # fmt: skip
DEAD = ["x-dead", "x-never", "x-beacon", "x-raise", "x-box", "x-hash", "x-void", "x-far"]


@pytest.fixture(scope="module")
def desktop(look):
    return look(PAGE, probe="x-", files={"data.json": "fetched"})


@pytest.fixture(scope="module")
def phone(look):
    return look(PAGE, viewport=MOBILE, probe="x-", files={"data.json": "fetched"})


@pytest.fixture(params=["desktop", "phone"])
def page(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(("mark", "answer"), LIVE.items())
def test_what_answers_is_live(page, mark, answer):
    found = page.probes[row_of(page, mark)]
    assert found.verdict == "live", found
    assert answer in found.answers
    assert state_of(page, mark) == "live"


@pytest.mark.parametrize("mark", DEAD)
def test_what_answers_nothing_is_dead(page, mark):
    found = page.probes[row_of(page, mark)]
    assert (found.verdict, found.answers) == ("dead", ())
    assert state_of(page, mark) == "dead"


def test_delays_are_classes(page):
    classes = {mark: page.probes[row_of(page, mark)].after for mark in ("x-delegated", "x-slow", "x-late")}
    assert classes == {"x-delegated": "", "x-slow": "over 1 s", "x-late": "over 3 s"}


def test_what_cannot_be_clicked_is_unknown_and_says_why(page):
    found = page.probes[row_of(page, "x-covered")]
    assert found.verdict == "unknown"
    assert "div#lid" in found.why


def test_the_point_is_on_the_page_and_not_in_the_window(page):
    x, y = page.probes[row_of(page, "x-far")].at
    left, top, width, height = page.elements.box[row_of(page, "x-far")]
    assert left <= x <= left + width and top <= y <= top + height


def test_a_hostile_page_cannot_fool_the_watcher(look):
    page = look(
        """<!doctype html><script>
        Array.prototype.map = Array.prototype.push = Map.prototype.set = () => { throw Error('mine') };
        Set.prototype.add = () => { throw Error('mine') };
        window.MutationObserver = class { observe() {} takeRecords() { return []; } };
        Document.prototype.elementFromPoint = () => document.body; JSON.stringify = () => 'gone';
        window.requestAnimationFrame = () => 0; performance.now = () => NaN;
        </script><form id=form><input name=nodeName><input name=localName><input name=id></form>
        <button type=button id=x-dead>dead</button>
        <button type=button id=x-live onclick="this.textContent = 'clicked'">live</button>""",
        probe="x-",
    )
    assert state_of(page, "x-dead") == "dead"
    assert state_of(page, "x-live") == "live"


def test_what_only_a_script_may_hear_of_is_in_doubt_and_what_says_more_is_not(look):
    """The first two say nothing of themselves; the button says what it is, and the paragraph has nobody listening."""
    page = look(
        """<!doctype html><style>* { min-height: 10px } #pointed { cursor: pointer }</style>
        <p id=kept>one</p><p id=pressed>two</p><button type=button id=says>three</button><p id=plain>four</p>
        <p id=pointed>five</p>
        <script>
        kept.addEventListener('click', event => { event.stopPropagation(); window.answer?.(event); });
        pressed.addEventListener('mousedown', () => { document.title = 'pressed'; });
        </script>"""
    )
    states = {mark: state_of(page, mark) for mark in ("kept", "pressed", "says", "plain", "pointed")}
    doubted = {page.elements.attributes[row].get("id") for row in in_doubt(page.elements)}
    assert states["says"] == "claimed" and states["plain"] == "plain"
    assert doubted == {mark for mark in ("kept", "pressed", "pointed") if states[mark] == "claimed"} >= {"pressed"}
