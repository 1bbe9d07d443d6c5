"""What stands in closed shadow trees is found again and clicked like anything else, on a page loaded anew too."""

from __future__ import annotations

import pytest

from .conftest import row_of, state_of

PAGE = """<!doctype html><meta charset=utf-8><style>body { margin: 0 }</style>
<p id=said>nothing</p>
<x-box id=box></x-box>
<div id=plain></div>
<details id=more open><summary>More</summary><p>Words</p><p>
<button type=button id=x-folded>folded</button></p></details>
<script>
const inner = (host, html) => {
  const root = host.attachShadow({ mode: 'closed' });
  root.innerHTML = html;
  return root;
};
const first = inner(box, `<p>one</p><p><button type=button>dead</button></p>
  <button type=button id=x-inside>inside</button><button type=button id=x-outside>outside</button>
  <button type=button id=x-still>still</button><i id=ticker>0</i><x-inner></x-inner>`);
const second = inner(first.querySelector('x-inner'), '<button type=button id=x-deep>deep</button>');
const third = inner(plain, '<button type=button id=x-wide>wide</button>');
document.addEventListener('click', event => { window.last = event.target; });
// Whoever listens at the root of a closed tree is told what in it was hit.
const heard = (root, id, act) => root.addEventListener('click', event => { if (event.target.id === id) act(); });
heard(first, 'x-inside', () => first.querySelector('p').append(' more'));
heard(first, 'x-outside', () => { said.textContent = 'something'; });
heard(second, 'x-deep', () => { second.append('more'); });
// As wide at every tick, or a slow machine sees the line break when the digits have filled it.
setInterval(() => { const it = first.querySelector('#ticker'); it.textContent = 1 - it.textContent; }, 200);
</script>"""


@pytest.fixture(scope="module")
def page(look):
    return look(PAGE, probe="x-")


def test_answers_within_the_closed_tree_and_out_of_it_are_seen(page):
    assert {mark: state_of(page, mark) for mark in ("x-inside", "x-outside", "x-deep")} == dict.fromkeys(
        ("x-inside", "x-outside", "x-deep"), "live"
    )


def test_what_does_nothing_there_is_dead_whatever_ticks_beside_it(page):
    assert {mark: state_of(page, mark) for mark in ("x-still", "x-wide")} == {"x-still": "dead", "x-wide": "dead"}


def test_a_path_without_an_id_is_followed_too(look):
    page = look(PAGE, probe="*")
    rows = [row for row, name in enumerate(page.elements.name) if name == "dead" and page.elements.tag[row] == "button"]
    assert [page.probes[row].verdict for row in rows] == ["dead"]
    assert page.probes[row_of(page, "x-folded")].verdict == "dead"
