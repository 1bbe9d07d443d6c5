"""What is in the markup and not drawn, by the marks under which another layout shows it."""

from __future__ import annotations

PAGE = """
<p><a href="/drawn">Drawn</a></p>
<div hidden>
  <a href="/basket" aria-label="Basket">3</a>
  <a href="/home"><img src="data:," alt="Home"></a>
  <a href="#" title="Help"><i></i></a>
  <a href="/basket"><i aria-hidden="true">3.</i> <b>Your</b> basket</a>
  <span role="button">Close</span>
  <input placeholder="Search" id="search-field">
  <p>Nothing to click</p>
</div>
"""


def test_hidden_controls_are_counted_by_name_target_and_id(look) -> None:
    assert dict(look(PAGE).hidden) == {
        "says basket": 1,
        "leads to /basket": 2,
        "says home": 1,
        "leads to /home": 1,
        "says help": 1,
        "says your basket": 1,
        "says close": 1,
        "says search": 1,
        "is search-field": 1,
    }
