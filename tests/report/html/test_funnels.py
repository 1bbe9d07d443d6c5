from __future__ import annotations

from synthmap.report.html._funnels import ways


def funnel(source: str, *reached: int, of: int) -> dict[str, object]:
    return {
        "name": "buy", "source": source, "steps": ["added", "paid"],
        "lines": [
            {"column": "", "value": "", "sessions": of, "reached": list(reached)},
            {"column": "campaign", "value": "ad", "sessions": 0, "reached": [0, 0]},
        ],
        "left": [
            {"before": "added", "page": "product", "device": "phone", "why": "an error was raised", "sessions": 1},
        ],
    }  # fmt: skip


def test_shares_of_people_have_intervals_and_few_are_said_to_be_few() -> None:
    (way,) = ways({"funnels": [funnel("recorded", 41, 20, of=100)]})
    assert way.columns == ["Sessions", "All", "added", "paid"]
    # The Wilson interval of 41 of 100 is .3187 to .5080, of 20 of 100 .1334 to .2888.
    assert way.rows[0] == ["all", "100", "41%, 41 (32% to 51%)", "20%, 20 (13% to 29%)"]
    assert way.rows[1] == ["campaign: ad", "0", "–", "–"]
    assert way.caption == (
        "100 recorded sessions that came to where it begins. 100 are few: shares are read from 500 on."
    )
    assert way.left == ["1 session left before added, last seen at product on phone: an error was raised."]


def test_scripts_and_predictions_are_no_sample() -> None:
    script, predicted = ways({"funnels": [funnel("scripted", 2, 1, of=3), funnel("simulated", 50, 0, of=1000)]})
    assert script.rows[0] == ["all", "3", "67%, 2", "33%, 1"]
    assert "not how many people do it" in script.caption
    assert predicted.rows[0][2] == "5.0%, 50"
    assert "a prediction" in predicted.caption
    assert ways({}) == []
