"""Recordings of Chrome DevTools' Recorder: every kind of step read, and carried out on a live page."""

import asyncio

import pytest
from playwright.async_api import async_playwright

from synthmap.browser.serve import served
from synthmap.model.errors import PageError, UsageError
from synthmap.scenario.types import Locator, Step
from synthmap.sessions.recorded import steps_of
from synthmap.sessions.steps import carry_out

PAGE = """<!doctype html><meta charset=utf-8><title>Shop</title><body style="margin:0;height:3000px">
<button id=buy>Buy now</button><button class=x>Same</button><button class=x>Same</button>
<input aria-label=Coupon><select id=size><option value=s>S<option value=l>L</select>
<div id=pad style="width:200px;height:100px"></div><my-card></my-card><iframe src="frame.html"></iframe>
<script>
const said = document.title = [];
const note = (what) => { said.push(what); document.title = said.join('|'); };
const host = document.querySelector('my-card').attachShadow({mode: 'open'});
host.innerHTML = '<button>In shadow</button>';
host.querySelector('button').onclick = () => note('shadow');
document.querySelector('#buy').onclick = () => note('buy');
document.querySelector('#buy').ondblclick = () => note('twice');
document.querySelector('#pad').onclick = (event) => note(`pad ${event.offsetX},${event.offsetY}`);
document.querySelector('#size').onchange = (event) => note(`size ${event.target.value}`);
document.querySelector('input').onchange = (event) => note(`coupon ${event.target.value}`);
addEventListener('keydown', (event) => note(`${event.ctrlKey ? 'Control+' : ''}${event.key}`));
addEventListener('scroll', () => scrollY === 400 && note('scrolled'));
addEventListener('message', (event) => note(event.data));
</script>"""
FRAME = "<body style='margin:0'><button onclick=\"parent.postMessage('frame', '*')\">In frame</button>"


def step(kind, *selectors, **more):
    return {"type": kind, **({"selectors": [*selectors]} if selectors else {}), **more}


def read(saved, *steps):
    return saved({"title": "A recording", "steps": [*steps]})


def test_the_window_and_every_kind_of_step_are_read(saved):
    recording = read(
        saved,
        step(
            "setViewport", width=390, height=844, deviceScaleFactor=2, isMobile=True, hasTouch=True, isLandscape=False
        ),
        step(
            "navigate",
            url="https://shop.example/",
            assertedEvents=[{"type": "navigation", "url": "…", "title": "Shop"}],
        ),
        step("click", ["aria/Buy now", 'aria/[role="generic"]'], ["#buy"], offsetX=4, offsetY=5.5, target="main"),
        step("doubleClick", "#buy", offsetX=1, offsetY=1),
        step("click", "#buy", deviceType="touch", offsetX=1, offsetY=1),
        step("hover", "#buy"),
        step("change", "#buy", value="jane"),
        step("change", ["select#size"], value="l"),
        step("keyDown", key="Control"),
        step("keyDown", key="k"),
        step("keyUp", key="k"),
        step("keyUp", key="Control"),
        step("keyDown", key="Enter"),
        step("keyUp", key="Enter"),
        step("scroll", x=0, y=600),
        step("scroll", x=0, y=200),
        step("waitForElement", "#done"),
        step("waitForElement", "#busy", visible=False),
        step("waitForElement", "#busy", count=0, operator="=="),
        step("close"),
    )
    replay = recording.replay
    assert (replay.viewport, replay.mobile, replay.touch, replay.dpr) == ((390, 844), True, True, 2)
    assert [(s.action, s.value, s.amount, s.manner) for s in steps_of(recording)] == [
        ("goto", "https://shop.example/", 0, ""),
        ("click", "", 0, ""),
        ("dblclick", "", 0, ""),
        ("tap", "", 0, ""),
        ("hover", "", 0, ""),
        ("fill", "jane", 0, ""),
        ("select", "l", 0, ""),
        ("press", "Control+k", 0, ""),
        ("press", "Enter", 0, ""),
        ("scroll", "", 600, ""),
        ("scroll", "", -400, ""),
        ("wait", "", 0, ""),
        ("expect", "", 0, "hidden"),
        ("expect", "", 0, "hidden"),
    ]
    assert steps_of(recording)[1].within == (4, 5.5)
    assert all(s.secret for s in steps_of(recording) if s.value in ("jane", "l"))
    assert len(recording.events) == 0
    assert recording.notes == {"asserted navigation: the next step waits for its element instead": 1}


def test_what_is_not_carried_out_is_counted(saved):
    recording = read(
        saved,
        step("emulateNetworkConditions", download=1, upload=1, latency=1),
        step("waitForExpression", expression="1"),
        step("customStep", name="mine", parameters={}),
        step("click", "#a", button="secondary"),
        step("click"),
        {"no": "type"},
        step("scroll", "#list", x=0, y=9),
        step("setViewport", width=0, height=0),
        step("click", "x" * 5_000),
    )
    assert steps_of(recording) == ()
    assert recording.notes == {
        "click of the secondary button, which is not carried out": 1,
        "custom step “mine”, which is not carried out": 1,
        "scroll within an element, which is not carried out": 1,
        "step “click” whose element is not named in a way that is known": 2,
        "step “emulateNetworkConditions”, which is not carried out": 1,
        "step “waitForExpression”, which is not carried out": 1,
        "step without a type": 1,
        "window without a size": 1,
    }


def test_a_role_with_a_name_is_tried_first_and_words_alone_last(saved):
    (only,) = steps_of(
        read(
            saved,
            step(
                "click",
                ["text/Buy"],
                ["aria/Buy now"],
                ['aria/Buy "now"[role="button"]'],
                ["#buy"],
                ["pierce/.buy"],
                ['xpath///*[@id="buy"]'],
                ["xpath//html/body/button"],
            ),
        )
    )
    assert (only.target, *only.others) == (
        Locator("role", "button", 'Buy "now"'),
        Locator("css", "#buy"),
        Locator("css", ".buy"),
        Locator("css", ':root >> xpath=//*[@id="buy"]'),
        Locator("css", ":root >> xpath=./body/button"),
        Locator("label", "Buy now"),
        Locator("text", "Buy"),
        Locator("text", "Buy now"),
    )


def test_a_recording_without_end_is_refused(saved):
    with pytest.raises(UsageError, match="1,001 steps"):
        read(saved, *[step("close")] * 1_001)


def test_a_recording_is_carried_out_on_the_live_page(saved, browser_path, tmp_path):
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    (tmp_path / "frame.html").write_text(FRAME, "utf-8")
    steps = steps_of(
        read(
            saved,
            step("click", ["#gone"], ["aria/Buy now"]),
            step("click", ["button.x"], ['xpath///*[@id="buy"]']),  # the first of two finds none alone
            step("click", ["#pad"], offsetX=150, offsetY=20),
            step("click", ["my-card", "button"]),
            step("click", ['aria/In frame[role="button"]'], ["body > button"], frame=[0]),
            step("change", ["select#size"], value="l"),
            step("change", ["aria/Coupon"], value="jane"),
            step("keyDown", key="Control"),
            step("keyDown", key="k"),
            step("keyUp", key="k"),
            step("keyUp", key="Control"),
            step("scroll", x=0, y=400),
            step("doubleClick", ["pierce/#buy"]),
            step("waitForElement", ["text/In shadow"]),
        )
    )

    async def done():
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=browser_path, chromium_sandbox=False)
            page = await browser.new_page(viewport={"width": 1000, "height": 700})
            with served(tmp_path) as base:
                await page.goto(f"{base}/index.html")
                await carry_out(page, steps, touch=False)
                await page.wait_for_function("document.title.includes('scrolled') && document.title.endsWith('twice')")
                title = await page.title()
                with pytest.raises(PageError, match=r"css #gone.*nothing matches"):
                    gone = Step("click", target=Locator("css", "#gone"), others=(Locator("css", "button.x"),))
                    await carry_out(page, [gone], touch=False)
            await browser.close()
            return title.split("|")

    said = asyncio.run(done())
    # A field tells of its change when it loses the focus, which the double click takes from it.
    assert [word for word in said if word not in ("Control+Control", "scrolled")] == [
        "buy",
        "buy",
        "pad 150,20",
        "shadow",
        "frame",
        "size l",
        "Control+k",
        "coupon jane",
        "buy",
        "buy",
        "twice",
    ]
