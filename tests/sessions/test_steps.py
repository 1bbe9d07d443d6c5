"""Steps carried out in a real browser: what they do, what is said of one that fails, and whether they can be redone."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.find import Browser
from synthmap.browser.load import load
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.model.errors import PageError
from synthmap.model.view import DESKTOP, MOBILE, Viewport
from synthmap.scenario.types import Locator, Step
from synthmap.sessions import locating, steps
from synthmap.sessions.steps import enter

PAGE = """<!doctype html><meta name=viewport content="width=device-width"><title>Steps</title>
<style>.menu:hover ul, .menu:focus-within ul { display: block } ul { display: none }</style>
<h1 id=said>nothing</h1>
<div class=menu><a href="#m">Products</a><ul><li><a href="#kettle">Kettle</a></ul></div>
<button id=one>Add</button> <button class=two>Buy one</button> <button class=two>Buy two</button>
<button id=post>Send</button> <button id=hidden hidden>Ghost</button>
<p style="position:relative"><button id=under>Under</button><span id=lid style="position:absolute;inset:0"></span></p>
<label>Email <input id=email></label> <label><input type=checkbox id=agree> Agree</label>
<select aria-label=Size><option>Small<option>Large</select>
<div id=handle style="width:40px;height:40px;background:red">H</div>
<div id=card draggable=true style="width:80px;height:30px">Card</div>
<div id=done style="width:80px;height:60px">Done</div>
<label>Photo <input type=file id=photo></label>
<p style="height:3000px"></p><p id=end>The end</p>
<script>
const say = text => { said.textContent += ' ' + text; };
one.onclick = event => say('click'); one.ontouchend = () => say('touch');
post.onclick = () => fetch('/post', {method: 'POST'}).catch(() => {});
email.oninput = () => say(email.value); email.onkeydown = event => say(event.key);
agree.onchange = () => say('agree ' + agree.checked);
document.querySelector('select').onchange = event => say(event.target.value);
one.ondblclick = () => say('twice');
email.onbeforeinput = event => { if (event.data?.length === 1) say('<' + event.data + '>'); };
let held = null;
handle.onpointerdown = event => { held = [event.clientX, event.clientY]; };
onpointerup = event => {
  if (held) say('moved ' + (event.clientX - held[0]) + ' ' + (event.clientY - held[1]));
  held = null;
};
card.ondragstart = event => event.dataTransfer.setData('text/plain', 'card');
done.ondragover = event => event.preventDefault();
done.ondrop = event => { event.preventDefault(); say('dropped ' + event.dataTransfer.getData('text/plain')); };
photo.onchange = () => photo.files[0].text().then(text => say(photo.files[0].name + ' ' + text));
let grown = 0;
addEventListener('scroll', () => {
  if (innerHeight + scrollY < document.documentElement.scrollHeight - 50 || grown > 4) return;
  const part = `<p style="height:2000px">Part ${++grown}</p>`;
  setTimeout(() => { document.body.insertAdjacentHTML('beforeend', part); }, 250);
});
addEventListener('scroll', () => { document.body.dataset.scrolled = 'yes'; });
</script>"""


@pytest.fixture
def entered(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`entered(step, …, ask=…)`: whether the steps can be redone, and what the page then answers to `ask`."""
    for module in (locating, steps):
        monkeypatch.setattr(module, "STEP_CAP_MS", 1_500)
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "letter.txt").write_text("Dear shop")
    (tmp_path / "other.html").write_text("<title>Other</title><p id=said>elsewhere")

    async def run(base: str, steps: tuple[Step, ...], ask: str, viewport: Viewport):
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, chromium, log=lambda _: None)
            try:
                async with pool.context(viewport) as context:
                    page = await context.new_page()
                    session = await context.new_cdp_session(page)
                    await load(page, session, f"{base}/index.html", timeout_ms=20_000)
                    again = await enter(page, session, steps, touch=viewport.touch)
                    return again, await page.evaluate(ask)
            finally:
                await pool.close()

    def entered(*steps: Step, ask: str = "said.textContent", viewport: Viewport = DESKTOP):
        with served(tmp_path) as base:
            return asyncio.run(run(base, steps, ask, viewport))

    return entered


def css(selector: str) -> Locator:
    return Locator("css", selector)


def test_every_action_does_what_it_says(entered):
    again, said = entered(
        Step("click", target=Locator("role", "button", "Add")),
        Step("fill", target=Locator("label", "Email"), value="a@b.example"),
        Step("press", target=css("#email"), value="Enter"),
        Step("check", target=Locator("label", "Agree")),
        Step("uncheck", target=Locator("label", "Agree")),
        Step("select", target=css("select"), value="Large"),
        Step("wait", target=Locator("text", "nothing click")),
    )
    assert said == "nothing click a@b.example Enter agree true agree false Large"
    assert again


def test_a_click_is_a_tap_on_a_touch_device(entered):
    assert entered(Step("click", target=css("#one")), viewport=MOBILE)[1] == "nothing touch click"


def test_scrolling_brings_things_into_the_window_and_the_page_rests_at_its_top(entered):
    asked = "[document.body.dataset.scrolled, scrollY]"
    assert entered(Step("scroll", target=Locator("text", "The end")), ask=asked)[1] == ["yes", 0]


def test_what_the_pointer_opened_stays_open(entered):
    asked = "getComputedStyle(document.querySelector('ul')).display"
    assert entered(Step("hover", target=Locator("role", "link", "Products")), ask=asked)[1] == "block"


def test_more_is_done_than_clicking(entered, tmp_path):
    _, said = entered(
        Step("dblclick", target=css("#one")),
        Step("type", target=css("#email"), value="ab"),
        Step("type", value="c"),
        Step("drag", target=css("#handle"), offset=(60.0, 25.0)),
        Step("drag", target=css("#card"), to=css("#done")),
        Step("upload", target=Locator("label", "Photo"), files=(tmp_path / "letter.txt",)),
        Step("expect", target=Locator("text", "letter.txt Dear shop"), manner="visible"),
        Step("expect", target=css("#hidden"), manner="hidden"),
        Step("expect", target=css("#nowhere"), manner="hidden"),
        Step("expect", value="**/index.html", manner="url"),
    )
    assert "click click twice" in said
    assert [said.count(sign) for sign in ("<a>", "<b>", "<c>")] == [1, 1, 1]
    assert "moved 60 25" in said
    assert "dropped card" in said


def test_a_page_that_grows_is_scrolled_until_the_thing_is_there(entered):
    asked = "[...document.querySelectorAll('p')].some(p => p.textContent === 'Part 3')"
    assert entered(Step("scroll", target=Locator("text", "Part 3"), manner="until"), ask=asked)[1] is True


def test_another_page_can_be_gone_to(entered):
    assert entered(Step("goto", value="/other.html"), Step("wait", value="**/other.html"))[1] == "elsewhere"


def test_what_sends_more_than_get_cannot_be_redone(entered):
    again, _ = entered(Step("click", target=css("#post")))
    assert not again


@pytest.mark.parametrize(
    ("step", "told"),
    [
        (
            Step("click", 12, Locator("role", "button", "Gift")),
            "step 2 (line 12), click role button “Gift”, failed: nothing matches; of this role there is “Add”, “Buy",
        ),
        (Step("click", 12, css(".two")), "2 elements match: “Buy one”, “Buy two”. Say more of the one that is meant"),
        (Step("click", 12, css("#hidden")), "1 element matches, and none is visible"),
        (Step("click", 12, css("#under")), "<span id=\"lid\"> lies over it"),
        (Step("scroll", 12, Locator("text", "Nowhere"), manner="until"), "it is not there by the end of the page"),
        (Step("expect", 12, css("#hidden"), manner="visible"), "1 element matches, and none is visible"),
        (Step("expect", 12, css("#one"), manner="hidden"), "expect css #one, failed: visible there is “Add”"),
        (Step("expect", 12, value="**/paid", manner="url"), "index.html, not **/paid"),
        (Step("drag", 12, css("#one"), to=css("#hidden")), "drag css #one, failed: 1 element matches"),
        (Step("click", 12, css("p >>> q")), "step 2 (line 12), click css p >>> q, failed"),
        (Step("goto", 12, value="/gone.html"), "step 2 (line 12), goto, failed: the server answered 404"),
        (Step("fill", 12, css("#one"), value="hunter2"), "step 2 (line 12), fill css #one, failed"),
    ],
)  # fmt: skip
def test_a_step_that_fails_says_which_and_what_was_there_instead(entered, step, told):
    with pytest.raises(PageError) as caught:
        entered(Step("press", 11, value="Tab"), step)
    assert told in str(caught.value)
    assert "hunter2" not in str(caught.value)
