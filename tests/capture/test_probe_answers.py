"""What counts as an answer and what does not, beyond what changes the page: each control here does one known thing."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from synthmap.model.view import MOBILE

from .conftest import row_of, state_of

HEAD = '<!doctype html><meta name=viewport content="width=device-width,initial-scale=1">'
PAGE = f"""{HEAD}
<style>body {{ margin: 0 }} button, a {{ display: inline-block; margin: 6px; min-height: 24px }}</style>
<button type=button id=x-copy>copies</button>
<button type=button id=x-command>copies by command</button>
<button type=button id=x-place>asks where</button>
<button type=button id=x-notify>asks to notify</button>
<button type=button id=x-camera>asks for the camera</button>
<button type=button id=x-print>prints</button>
<button type=button id=x-full>full screen</button>
<button type=button id=x-lock>pointer lock</button>
<button type=button id=x-buzz>vibrates</button>
<button type=button id=x-modal>modal</button><dialog id=modal>hello</dialog>
<button type=button id=x-popover popovertarget=pop>popover</button><div id=pop popover>hello</div>
<button type=button id=x-mail>mail program</button>
<button type=button id=x-blank>about:blank</button>
<button type=button id=x-more>one more</button><input id=amount value=1>
<button type=button id=x-keepalive>reports</button>
<button type=button id=x-nocors>reports elsewhere</button>
<button type=button id=x-pixel>counts with a picture</button>
<button type=button id=x-script>loads a script</button>
<button type=button id=x-slow-go>goes away after 2 s</button>
<button type=button id=x-leave>asks before leaving</button>
<script>
const acts = {{
  'x-copy': () => navigator.clipboard.writeText('copied'),
  'x-command': () => document.execCommand('copy'),
  'x-place': () => navigator.geolocation.getCurrentPosition(() => {{}}, () => {{}}),
  'x-notify': () => Notification.requestPermission(),
  'x-camera': () => navigator.mediaDevices.getUserMedia({{video: true}}),
  'x-print': () => print(), 'x-full': () => document.documentElement.requestFullscreen(),
  'x-lock': () => document.body.requestPointerLock(), 'x-buzz': () => navigator.vibrate(50),
  'x-modal': () => document.querySelector('#modal').showModal(),
  'x-mail': () => {{ location.href = 'mailto:a@shop.example'; }},
  'x-blank': () => {{ location.href = 'about:blank'; }},
  'x-more': () => {{ const field = document.querySelector('#amount'); field.value = 1 + +field.value; }},
  'x-keepalive': () => fetch('/count', {{method: 'POST', body: '1', keepalive: true}}).catch(() => {{}}),
  'x-nocors': () => fetch('/count', {{method: 'POST', body: '1', mode: 'no-cors'}}).catch(() => {{}}),
  'x-pixel': () => {{ new Image().src = '/pixel.gif?1'; }},
  'x-script': () => document.head.append(Object.assign(document.createElement('script'), {{src: '/count.js'}})),
  'x-slow-go': () => setTimeout(() => {{ location.href = '/elsewhere'; }}, 2000),
  'x-leave': () => {{ onbeforeunload = e => e.preventDefault(); location.href = '/elsewhere'; }},
}};
document.addEventListener('click', e => acts[e.target.id]?.(e));
</script>"""
ANSWERS = {
    "x-copy": "clipboard", "x-command": "clipboard", "x-place": "permission", "x-notify": "permission",
    "x-camera": "permission", "x-print": "print", "x-full": "fullscreen", "x-lock": "pointer lock",
    "x-modal": "mutation", "x-popover": "toggle", "x-mail": "navigation", "x-blank": "navigation", "x-more": "value",
    "x-slow-go": "navigation", "x-leave": "navigation",
}  # fmt: skip
SILENT = ["x-buzz", "x-keepalive", "x-nocors", "x-pixel", "x-script"]


@pytest.fixture(scope="module")
def desktop(look):
    return look(PAGE, probe="x-", files={"count.js": "void 0", "pixel.gif": ""})


@pytest.fixture(scope="module")
def phone(look):
    return look(PAGE, viewport=MOBILE, probe="x-", files={"count.js": "void 0", "pixel.gif": ""})


@pytest.fixture(params=["desktop", "phone"])
def page(request):
    return request.getfixturevalue(request.param)


@pytest.mark.parametrize(("mark", "answer"), ANSWERS.items())
def test_what_leaves_no_trace_in_the_document_is_an_answer_too(page, mark, answer):
    found = page.probes[row_of(page, mark)]
    assert (found.verdict, answer in found.answers) == ("live", True), found
    assert found.errors == ()


@pytest.mark.parametrize("mark", SILENT)
def test_what_no_visitor_could_notice_is_none(page, mark):
    found = page.probes[row_of(page, mark)]
    assert (found.verdict, found.answers) == ("dead", ())


def test_what_the_browser_reports_late_is_late(page):
    assert page.probes[row_of(page, "x-slow-go")].after == "over 1 s"
    assert page.probes[row_of(page, "x-mail")].after == ""


def test_a_dead_click_is_pictured_and_a_live_one_is_not(page):
    found = page.probes[row_of(page, "x-pixel")]
    left, top, width, height = found.picture.box
    assert left <= found.at[0] <= left + width and top <= found.at[1] <= top + height
    assert (width, height) == (320, 200)
    pixels = cv2.imdecode(np.frombuffer(found.picture.png, np.uint8), cv2.IMREAD_COLOR)
    assert pixels.shape == (200, 320, 3)
    assert page.probes[row_of(page, "x-copy")].picture is None


ERRORS = f"""{HEAD}
<style>body {{ margin: 0 }} button {{ margin: 6px; min-height: 24px }}</style>
<button type=button id=x-throws>throws</button>
<button type=button id=x-rejects>rejects</button>
<button type=button id=x-half>shows something and throws</button><p id=out></p>
<button type=button id=x-late>throws after 2 s</button>
<button type=button id=x-handled>handles its rejection</button>
<button type=button id=x-refused>posts and does not look after it</button>
<button type=button id=x-usual>the page's own trouble again</button>
<button type=button id=x-denied>does not expect a no</button>
<button type=button id=x-string>throws a text</button>
<button type=button id=x-well>works</button>
<script>
const acts = {{
  'x-throws': () => {{ undefined.missing(); }}, 'x-rejects': () => Promise.reject(new RangeError('too far')),
  'x-half': () => {{ out.textContent = 'half'; nothing.there(); }},
  'x-late': () => setTimeout(() => {{ throw new Error('late\\nsecond line'); }}, 2000),
  'x-handled': () => Promise.reject(new Error('handled')).catch(() => {{}}),
  'x-refused': () => fetch('/post', {{method: 'POST'}}), 'x-usual': () => {{ throw new Error('usual'); }},
  'x-denied': () => navigator.mediaDevices.getUserMedia({{video: true}}),
  'x-string': () => {{ throw 'just words'; }}, 'x-well': () => {{ out.textContent += '!'; }},
}};
document.addEventListener('click', e => acts[e.target.id]?.(e));
setInterval(() => {{ throw new Error('usual'); }}, 3000);
</script>"""
RAISED = {
    "x-throws": ("dead", ("TypeError: Cannot read properties of undefined (reading 'missing')",)),
    "x-rejects": ("dead", ("RangeError: too far",)),
    "x-half": ("live", ("ReferenceError: nothing is not defined",)),
    "x-late": ("dead", ("Error: late",)), "x-handled": ("dead", ()), "x-refused": ("live", ()),
    "x-usual": ("dead", ()), "x-denied": ("live", ()), "x-string": ("dead", ("just words",)), "x-well": ("live", ()),
}  # fmt: skip


@pytest.fixture(scope="module")
def raising(look):
    return look(ERRORS, probe="x-")


@pytest.mark.parametrize(("mark", "expected"), RAISED.items())
def test_errors_are_those_that_the_click_raised(raising, mark, expected):
    found = raising.probes[row_of(raising, mark)]
    assert (found.verdict, found.errors) == expected


PAINTED = f"""{HEAD}
<style>body {{ margin: 0 }} button, canvas, div {{ display: inline-block; margin: 6px; min-height: 24px }}
#x-ring:focus {{ outline: 6px solid red }}</style>
<canvas id=x-canvas width=200 height=100></canvas>
<canvas id=x-still width=200 height=100></canvas>
<button type=button id=x-ring>takes the focus</button>
<button type=button id=x-closed>draws in a closed root</button><div id=host></div>
<script>
const paint = canvas => canvas.getContext('2d').fillRect(10, 10, 80, 60);
paint(document.querySelector('#x-still'));
document.querySelector('#x-canvas').addEventListener('click', e => paint(e.target));
document.querySelector('#x-still').addEventListener('click', e => paint(e.target));
document.querySelector('#x-ring').addEventListener('click', e => e.target.focus());
const root = document.querySelector('#host').attachShadow({{mode: 'closed'}});
root.innerHTML = '<p>before</p>';
document.querySelector('#x-closed').addEventListener('click', () => {{ root.innerHTML = '<p>after</p>'; }});
</script>"""


@pytest.fixture(scope="module")
def painted(look):
    return look(PAINTED, probe="x-")


@pytest.mark.parametrize(("mark", "answers"), {"x-canvas": ("pixels",), "x-closed": ("pixels",)}.items())
def test_what_is_only_painted_is_an_answer(painted, mark, answers):
    assert painted.probes[row_of(painted, mark)].answers == answers


@pytest.mark.parametrize("mark", ["x-still", "x-ring"])
def test_the_same_paint_again_and_a_focus_ring_are_none(painted, mark):
    assert state_of(painted, mark) == "dead"


def test_a_phone_has_no_mouse_when_it_is_tapped(look):
    """Held against the style rules: what opens under a mouse alone stays shut, and the tap is dead."""
    page = look(
        f"""{HEAD}<style>#x-mouse {{ width: 200px; height: 100px; background: #fff }}
        @media (hover: hover) {{ #x-mouse:hover {{ background: #000 }} }}</style><div id=x-mouse></div>""",
        viewport=MOBILE,
        probe="x-",
    )
    found = page.probes[row_of(page, "x-mouse")]
    pixels = cv2.imdecode(np.frombuffer(found.picture.png, np.uint8), cv2.IMREAD_COLOR)
    x, y = found.at[0] - found.picture.box[0], found.at[1] - found.picture.box[1]
    assert pixels[round(y), round(x)].tolist() == [255, 255, 255]


def test_a_canvas_on_a_phone_answers_in_pixels(look):
    page = look(PAINTED, viewport=MOBILE, probe="x-canvas")
    assert page.probes[row_of(page, "x-canvas")].answers == ("pixels",)
