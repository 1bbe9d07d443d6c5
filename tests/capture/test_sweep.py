"""Many clicks under one clock: silence speaks of all of them, an answer of one, and what comes late of none."""

from __future__ import annotations

import pytest

from synthmap.capture import probe
from synthmap.model.view import DESKTOP, MOBILE

from .conftest import row_of, state_of

DEAD = "".join(f'<button type=button id=x-{n} style="margin: 6px; height: 30px">dead {n}</button>' for n in range(10))
ROOT = "<p id=out></p><script>document.addEventListener('click', e => { if (e.target.id === 'x-live') %s; });</script>"
LIVE = "<button type=button id=x-live>live</button>"
ANSWER = "document.querySelector('#out').textContent += 'heard'"
MARKS = [f"x-{n}" for n in range(10)]


@pytest.fixture
def rows_clicked(monkeypatch):
    """How many were clicked in each row, and of how many of them something was learnt."""
    seen: list[tuple[int, int]] = []
    wrapped = probe.sweep

    async def counted(*given):
        swept = await wrapped(*given)
        seen.append((len(swept.clicked), len(swept.answers)))
        return swept

    monkeypatch.setattr(probe, "sweep", counted)
    return seen


@pytest.mark.parametrize("device", [DESKTOP, MOBILE], ids=["desktop", "mobile"])
def test_a_page_of_dead_buttons_is_one_row(look, rows_clicked, device):
    page = look(DEAD, viewport=device, probe="x-")
    assert {state_of(page, mark) for mark in MARKS} == {"dead"}
    assert rows_clicked == [(10, 10)]


def test_each_has_a_picture_of_its_own_place(look, rows_clicked):
    page = look(DEAD, probe="x-")
    pictures = [page.probes[row_of(page, mark)].picture for mark in MARKS]
    assert all(pictures) and len(set(pictures)) == len(MARKS)


@pytest.mark.parametrize("where", ["before", "after"])
def test_an_answer_at_once_ends_the_row_and_is_that_ones_alone(look, rows_clicked, where):
    page = look((LIVE + DEAD if where == "before" else DEAD + LIVE) + ROOT % ANSWER, probe="x-")
    assert state_of(page, "x-live") == "live"
    assert {state_of(page, mark) for mark in MARKS} == {"dead"}


@pytest.mark.parametrize("after_ms", [700, 2_500, 6_000])
def test_what_answers_late_is_told_from_the_dead_around_it(look, rows_clicked, after_ms):
    late = f"setTimeout(() => {{ {ANSWER}; }}, {after_ms})"
    half = DEAD[: DEAD.index("<button type=button id=x-5")]
    page = look(half + LIVE + DEAD[len(half) :] + ROOT % late, probe="x-")
    assert state_of(page, "x-live") == "live"
    assert {state_of(page, mark) for mark in MARKS} == {"dead"}
    assert any(clicked and not learnt for clicked, learnt in rows_clicked)
