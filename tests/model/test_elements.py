from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from synthmap.model.elements import Liveness, TextTable
from synthmap.model.geometry import no_boxes


def test_ancestors_come_nearest_first(literal: SimpleNamespace) -> None:
    #   0 ─ 1 ─ 3
    #     └ 2      4
    table = literal.table({}, {"parent": 0}, {"parent": 0}, {"parent": 1}, {})
    assert table.ancestors(3) == [1, 0]
    assert table.ancestors(2) == [0]
    assert table.ancestors(0) == []
    assert table.ancestors(4) == []
    assert len(table) == 5


def test_rows_are_asked_for_by_state(literal: SimpleNamespace) -> None:
    table = literal.table({"liveness": Liveness.LIVE}, {}, {"liveness": Liveness.DEAD})
    assert table.is_any(Liveness.LIVE, Liveness.DEAD).tolist() == [True, False, True]
    assert table.is_any(Liveness.PLAIN).tolist() == [False, True, False]
    assert table.is_any().tolist() == [False, False, False]


def test_states_have_the_names_of_the_contract() -> None:
    assert {state.word for state in Liveness} - {"plain"} == {"live", "dead", "claimed", "disabled", "unknown"}


def test_lines_of_text_know_their_length() -> None:
    texts = TextTable(np.zeros((2, 4)), ("Free", "日本"), np.array([0, 1]))
    assert texts.length.tolist() == [4, 2]
    nothing = TextTable(no_boxes(), (), np.zeros(0, dtype=np.int64))
    assert nothing.length.shape == (0,)
