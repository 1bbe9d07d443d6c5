"""One load for many clicks: what an earlier click left behind is no answer to a later one, and nothing is missed."""

from __future__ import annotations

import pytest

from synthmap.capture import probe, watching
from synthmap.model.view import DESKTOP, MOBILE

from .conftest import row_of, state_of


@pytest.fixture
def loads(monkeypatch):
    """Every page that was clicked on: whether it was loaded anew for that."""
    seen: list[bool] = []
    wrapped = probe.watching

    def counted(*given, anew, **options):
        seen.append(anew)
        return wrapped(*given, anew=anew, **options)

    monkeypatch.setattr(probe, "watching", counted)
    return seen


HEAD = """<!doctype html><style>
body { margin: 0 } button { margin: 6px; min-height: 24px } #out { height: 24px } [hidden] { display: none }
</style>"""


def test_a_menu_that_closes_is_no_answer_of_what_was_clicked_beside_it(look):
    page = look(
        f"""{HEAD}<button type=button id=x-menu aria-expanded=false>menu</button><ul id=list hidden><li>one</ul>
        <button type=button id=x-dead>dead</button><button type=button id=x-live>live</button><p id=out></p>
        <script>
        const menu = document.querySelector('#x-menu'), list = document.querySelector('#list');
        const open = yes => {{ list.hidden = !yes; menu.setAttribute('aria-expanded', yes); }};
        document.addEventListener('click', e => {{
          if (e.target.id === 'x-menu') open(list.hidden);
          else if (!list.hidden) open(false);
          if (e.target.id === 'x-live') document.querySelector('#out').textContent = 'live';
        }});
        </script>""",
        probe="x-",
    )
    assert {mark: state_of(page, mark) for mark in ("x-menu", "x-dead", "x-live")} == {
        "x-menu": "live",
        "x-dead": "dead",
        "x-live": "live",
    }


def test_what_a_click_covered_or_took_away_is_clicked_on_a_page_of_its_own(look):
    page = look(
        f"""{HEAD}<button type=button id=x-cover>covers everything</button>
        <button type=button id=x-first onclick="this.textContent = 'clicked'">first</button>
        <button type=button id=x-second>second</button>
        <script>
        document.addEventListener('click', e => {{
          if (e.target.id !== 'x-cover') return;
          const lid = document.createElement('div');
          lid.style = 'position: fixed; inset: 0; background: #fff';
          document.body.append(lid);
          document.querySelector('#x-second').remove();
        }});
        </script>""",
        probe="x-",
    )
    assert [state_of(page, mark) for mark in ("x-cover", "x-first", "x-second")] == ["live", "live", "dead"]


def test_a_timer_that_outlasts_the_clock_is_not_the_next_ones_answer(look):
    """The first click sets one for 9 s: it goes off within the clock of the second or the third."""
    page = look(
        f"""{HEAD}<p id=out></p><button type=button id=x-1>sets a timer</button>
        <button type=button id=x-2>dead</button><button type=button id=x-3>dead</button>
        <script>
        document.addEventListener('click', e => {{
          if (e.target.id === 'x-1') setTimeout(() => {{ document.querySelector('#out').textContent = 'late'; }}, 9000);
        }});
        </script>""",
        probe="x-",
    )
    assert [state_of(page, mark) for mark in ("x-1", "x-2", "x-3")] == ["dead", "dead", "dead"]


def test_the_dead_share_a_load_and_what_shows_no_change_has_one_more_each(look, loads):
    """Five that get a class for good and look the same, among ten of which nothing is heard.

    Three of the five end a row, the others are found out where the page is changed already; each then has a load of its
    own, on the first of which all of the ten are one row.
    """
    marks = [f"x-{n}" for n in range(15)]
    page = look(
        HEAD
        + "".join(f"<button type=button id={mark} style='height: 30px'>{mark}</button>" for mark in marks)
        + """
        <script>
        document.addEventListener('click', e => {
          if (e.target.id.startsWith('x-') && e.target.id.slice(2) % 3 === 1) e.target.classList.add('clicked');
        });
        </script>""",
        probe="x-",
    )
    assert {state_of(page, mark) for mark in marks} == {"dead"}
    assert len(loads) <= 3 + 5


@pytest.mark.parametrize("seconds", [23, 24.5, 26])
def test_what_the_page_does_once_by_itself_is_no_late_answer(look, seconds):
    """Its own time has run for 21 s before the first click, which is then watched for 7 s more."""
    page = look(
        f"""{HEAD}<p id=out></p><button type=button id=x-dead>dead</button><button type=button id=x-too>dead</button>
        <script>
        setTimeout(() => {{ document.querySelector('#out').textContent = 'hello'; }}, {seconds * 1000});
        </script>""",
        probe="x-",
    )
    assert [state_of(page, mark) for mark in ("x-dead", "x-too")] == ["dead", "dead"]


def test_a_field_that_complains_when_it_loses_the_focus_does_not_answer_for_others(look):
    page = look(
        f"""{HEAD}<p id=out></p><button type=button id=x-dead>dead</button>
        <input autofocus onblur="document.querySelector('#out').textContent = 'Required'">""",
        probe="x-",
    )
    assert state_of(page, "x-dead") == "dead"


def test_what_was_stored_is_put_back_before_the_page_is_loaded_again(look):
    """Once the banner is dismissed for good it would not be there for the next click."""
    page = look(
        f"""{HEAD}<div id=banner><button type=button id=x-accept>accept</button>
        <button type=button id=x-refuse>refuse</button></div><p id=out></p>
        <script>
        const banner = document.querySelector('#banner');
        if (localStorage.getItem('known') || document.cookie.includes('known')) banner.remove();
        document.addEventListener('click', e => {{
          if (!e.target.id.startsWith('x-')) return;
          localStorage.setItem('known', '1');
          document.cookie = 'known=1';
          banner.remove();
        }});
        </script>""",
        probe="x-",
    )
    assert [state_of(page, mark) for mark in ("x-accept", "x-refuse")] == ["live", "live"]


def test_a_page_whose_body_changes_by_itself_may_still_answer_late(look):
    """A class that comes and goes on the body says nothing of what is in it."""
    page = look(
        f"""{HEAD}<p id=out></p><button type=button id=x-late>answers after 4 s</button>
        <button type=button id=x-dead>dead</button>
        <script>
        setInterval(() => document.body.classList.toggle('blinking'), 700);
        document.addEventListener('click', e => {{
          if (e.target.id === 'x-late') setTimeout(() => e.target.append(' done'), 4000);
        }});
        </script>""",
        probe="x-",
    )
    assert [state_of(page, mark) for mark in ("x-late", "x-dead")] == ["live", "dead"]


RIPPLE = """
addEventListener('mousedown', e => {
  if (e.target.localName !== 'button') return;
  const box = document.createElement('span'), ripple = document.createElement('i');
  box.className = 'box';
  box.append(ripple);
  e.target.append(box);
  setTimeout(() => ripple.remove(), 400);
});
"""


def test_a_ripple_that_leaves_an_empty_box_is_no_answer_and_what_is_seen_beside_it_is(look):
    """Beside the ripple one control is coloured for good, by nothing but a class, and a carousel changes the words."""
    page = look(
        f"""{HEAD}<style>.on {{ background: #fc0 }}</style>
        <p id=turning><b>one</b><b hidden>two</b></p>
        <button type=button id=x-1>dead</button><button type=button id=x-2>dead</button>
        <button type=button id=x-on>coloured</button><button type=button id=x-3>dead</button>
        <script>{RIPPLE}
        addEventListener('click', e => {{ if (e.target.id === 'x-on') e.target.classList.add('on'); }});
        setInterval(() => {{ for (const word of turning.children) word.hidden = !word.hidden; }}, 900);
        </script>""",
        probe="x-",
    )
    states = {mark: state_of(page, mark) for mark in ("x-1", "x-2", "x-3", "x-on")}
    assert states == {"x-1": "dead", "x-2": "dead", "x-3": "dead", "x-on": "live"}


@pytest.mark.parametrize("viewport", [DESKTOP, MOBILE], ids=["desktop", "phone"])
def test_the_look_of_focus_that_an_earlier_click_left_is_no_answer(look, viewport):
    """What ripples is clicked twice: the second time it looks focused before the click, and the same after it."""
    page = look(
        f"""{HEAD}<style>button:focus {{ background: #60c; color: #fff }}</style>
        <button type=button id=x-1>dead</button><button type=button id=x-2>dead</button>
        <script>{RIPPLE}
        addEventListener('click', e => {{ window.last = e.target; }});
        </script>""",
        viewport=viewport,
        probe="x-",
    )
    assert {mark: state_of(page, mark) for mark in ("x-1", "x-2")} == {"x-1": "dead", "x-2": "dead"}


@pytest.mark.parametrize("stops_after_s", [22, 26, 31])
def test_what_moves_and_then_stops_is_no_answer_in_pixels(look, stops_after_s):
    """A typewriter that writes beside the control, until some time around its click."""
    page = look(
        f"""{HEAD}<p id=typed>.</p><button type=button id=x-deaf>hears and does nothing</button>
        <script>
        const typing = setInterval(() => typed.append('.'), 100);
        setTimeout(() => clearInterval(typing), {stops_after_s * 1000});
        document.querySelector('#x-deaf').addEventListener('click', e => {{ window.heard = e; }});
        </script>""",
        probe="x-",
    )
    assert state_of(page, "x-deaf") == "dead"


def test_the_place_on_the_page_that_a_closing_menu_gives_back_is_no_answer(look):
    """The menu pushes the page's end down; when it closes, the page is too short for where it was scrolled to."""
    page = look(
        f"""{HEAD}<button type=button id=x-menu aria-expanded=false>menu</button>
        <ul id=list hidden style="height: 3000px"><li>one</ul>
        <div style="height: 900px"></div><button type=button id=x-slow>answers after 4 s</button><p id=out></p>
        <script>
        const menu = document.querySelector('#x-menu'), list = document.querySelector('#list');
        document.addEventListener('click', e => {{
          if (e.target.id === 'x-menu') list.hidden = !list.hidden;
          else setTimeout(() => {{ list.hidden = true; }}, 800);
        }});
        document.querySelector('#x-slow').addEventListener('click', () => setTimeout(() => out.append('done'), 4000));
        </script>""",
        probe="x-",
    )
    assert page.probes[row_of(page, "x-slow")].after == "over 3 s"


def test_a_click_that_the_page_never_comes_back_from_is_given_up_and_the_rest_still_told(look, monkeypatch):
    monkeypatch.setattr(watching, "_COMMAND_CAP_MS", 2_000)
    page = look(
        f"""{HEAD}<button type=button id=x-stuck>never returns</button>
        <button type=button id=x-live>live</button><p id=out></p>
        <script>
        document.querySelector('#x-stuck').onclick = () => {{ for (;;); }};
        document.querySelector('#x-live').onclick = () => out.textContent = 'live';
        </script>""",
        probe="x-",
    )
    told = [page.probes[row_of(page, mark)] for mark in ("x-stuck", "x-live")]
    assert [answer.verdict for answer in told] == ["unknown", "live"]
    assert "did not answer" in told[0].why
