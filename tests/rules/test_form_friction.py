"""What recorded sessions meet in forms, and words that labels use, where no static page can show it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from synthmap.judge.findings import judge_view
from synthmap.model.finding import Finding
from synthmap.rules import catalogue
from synthmap.rules._meanings import autofill_of, meaning_of
from synthmap.scenario import RuleSettings
from synthmap.signals.forms import FieldUse, FormUse

FORM = {"tag": "form", "name": "Join", "key": "form"}
ROWS = (
    FORM,
    {"tag": "input", "parent": 0, "name": "Nick", "key": "nick"},
    {"tag": "input", "parent": 0, "name": "Motto", "key": "motto"},
    {"tag": "input", "parent": 0, "name": "Team *", "key": "team", "attributes": {"required": ""}},
)
SOUND = FieldUse(row=1, sessions=600, order=1, hesitation_ms=800, time_ms=3_000, refills=0, corrections=9,
                 characters=900, left=0)  # fmt: skip
USE = FormUse(row=0, source="recorded", started=600, completed=500, mended=0,
              fields=(SOUND, replace(SOUND, row=2, order=2), replace(SOUND, row=3, order=3)))  # fmt: skip


def with_field(use: FormUse = USE, **changed: Any) -> FormUse:
    """The use of the form with something else in its second field."""
    return replace(use, fields=(use.fields[0], replace(use.fields[1], **changed), use.fields[2]))


@pytest.fixture
def judged(table: Any, snapshot: Any, evidence: Any) -> Any:
    def judge(*uses: FormUse, rows: Any = ROWS, **options: Any) -> list[Finding]:
        view = evidence(snapshot(table(*rows)), forms=uses)
        return judge_view([catalogue()["form-friction"]], {"form-friction": RuleSettings(None, options)}, view, None)

    return judge


@pytest.mark.parametrize(
    ("changed", "word", "says"),
    [
        ({"hesitation_ms": 3_001.0}, "hesitation", "makes people wait over 3 s before they type"),
        ({"hesitation_ms": 3_000.0}, "", ""),
        ({"hesitation_ms": math.nan}, "", ""),
        ({"corrections": 136}, "corrections", "is corrected 15 times per 100 characters typed"),
        ({"corrections": 135}, "", ""),
        ({"corrections": 99, "characters": 99}, "", ""),
        ({"refills": 120}, "refills", "is filled in again by 120 of 600 recorded sessions"),
        ({"refills": 119}, "", ""),
        ({"left": 51}, "drop-off", "is where 51 of the 100 recorded sessions stop"),
        ({"left": 50}, "", ""),
    ],
)
def test_what_sessions_meet_in_a_field(judged: Any, changed: dict[str, Any], word: str, says: str) -> None:
    found = judged(with_field(**changed))
    assert [f.evidence["faults"] for f in found] == [[word]] * bool(word)
    assert all(says in f.message and f.selector == "#row-2" and f.level == "warning" for f in found)


def test_a_field_that_is_slow_in_a_slow_form_is_not_singled_out(judged: Any) -> None:
    slow = replace(USE, fields=tuple(replace(field, hesitation_ms=2_000) for field in USE.fields))
    assert judged(with_field(slow, hesitation_ms=6_000.0)) == []
    assert judged(with_field(slow, hesitation_ms=6_001.0)) != []


def test_the_last_field_is_where_everyone_stops(judged: Any) -> None:
    assert judged(replace(USE, fields=(*USE.fields[:2], replace(USE.fields[2], left=90)))) == []


def test_few_sessions_are_not_told_and_scripted_ones_never(judged: Any) -> None:
    trouble = with_field(hesitation_ms=9_000.0)
    few = replace(trouble, started=9, completed=9)
    assert judged(few) == []
    assert len(judged(few, min_sessions=9)) == 1
    assert judged(replace(trouble, source="scripted")) == []
    (told,) = judged(replace(with_field(hesitation_ms=9_000.0, sessions=60), started=60, completed=60))
    assert told.message.endswith("60 recorded sessions are few.")
    assert told.confidence < judged(trouble)[0].confidence


def test_measures_stand_in_the_evidence_and_join_what_is_wrong_as_written(judged: Any) -> None:
    rows = (*ROWS[:2], {**ROWS[2], "name": "Phone"}, ROWS[3])
    (found,) = judged(with_field(hesitation_ms=9_000.0), rows=rows)
    assert found.evidence["faults"] == ["type", "autocomplete-missing", "hesitation"]
    assert (found.evidence["hesitation_ms"], found.evidence["abandoned"]) == (9_000.0, 100)


def test_errors_that_show_only_after_sending_are_told_of_people_who_came_back(judged: Any) -> None:
    (found,) = judged(replace(USE, mended=120))
    assert found.message == (
        "120 of 600 recorded sessions (20%, 17–23%) that fill in the form “Join” type in it again after they sent it: "
        "what is wrong shows only then."
    )
    assert judged(replace(USE, mended=119)) == []
    assert judged(replace(USE, source="scripted", mended=600)) == []


def test_a_form_that_nobody_sent_is_undecided(judged: Any) -> None:
    (found,) = judged(replace(USE, source="scripted", started=2, completed=0))
    assert found.outcome == "incomplete"
    assert "none of 2 sessions that started it sent it" in found.message
    unchecked = (*ROWS[:3], {**ROWS[3], "attributes": {}})
    assert judged(replace(USE, source="scripted", started=2, completed=0), rows=unchecked) == []


@pytest.mark.parametrize(
    ("label", "attributes", "asks"),
    [
        ("E-mail *", {}, "an e-mail address"),
        ("Your email address (required)", {}, "an e-mail address"),
        ("Courriel", {}, "an e-mail address"),
        ("E-mail or phone", {}, None),
        ("Username/e-mail", {}, None),
        ("How often do you read e-mails from us, and on which day would you rather have them?", {}, None),
        ("", {"name": "user_email"}, "an e-mail address"),
        ("", {"name": "mailing"}, None),
        ("Nickname", {"name": "email"}, None),
        ("Mobile number", {}, "a phone number"),
        ("Telefonnummer", {}, "a phone number"),
        ("Headphones", {}, None),
        ("Name", {}, "a person's name"),
        ("Company name", {}, None),
        ("Project name", {}, None),
        ("Vorname", {}, "a first name"),
        ("Address", {}, "a street address"),
        ("IP address", {}, None),
        ("Town / city", {}, "a town"),
        ("ZIP code", {}, "a postcode"),
        ("PLZ", {}, "a postcode"),
        ("Card number", {}, "a card number"),
        ("Library card number", {}, None),
        ("Anything", {"type": "tel"}, "a phone number"),
        ("Anything", {"autocomplete": "shipping postal-code"}, "a postcode"),
        ("Where we reach you", {"autocomplete": "off"}, None),
    ],
)
def test_what_a_field_asks_for(label: str, attributes: dict[str, str], asks: str | None) -> None:
    meaning = meaning_of(label, attributes)
    assert (meaning.says if meaning else None) == asks


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("", ""), ("email", "email"), ("Section-Gift SHIPPING street-address", "street-address"),
        ("home tel", "tel"), ("username webauthn", "username"), ("off", "off"), ("shipping", ""),
    ],
)  # fmt: skip
def test_the_autofill_name_of_a_field(written: str, name: str) -> None:
    assert autofill_of({"autocomplete": written}) == name
