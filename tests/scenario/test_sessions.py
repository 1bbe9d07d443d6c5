"""Scripted and recorded sessions in a scenario: what they come to, and what is wrong with those that are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from synthmap.model.errors import ScenarioError
from synthmap.scenario.load import parse


@pytest.fixture
def read(tmp_path: Path):
    for name in ("index.html", "cart.html", "one.json", "two.json"):
        (tmp_path / name).write_text("{}")

    def scenario(sessions: str, url: str = "url: .", more: str = ""):
        text = f"version: 1\n{url}\npages: [https://shop.example/]\n{more}\nsessions:\n{sessions}\n"
        return parse(text, tmp_path / "s.yaml", environment={}, known_rules={})

    return scenario


def test_a_scripted_session_with_whole_addresses_and_lines(read, tmp_path):
    (session,) = read(
        "  - {scripted: Buy one!, weight: 3, segment: {source: ad}, viewports: [desktop], steps: [\n"
        "      {goto: /cart}, {click: '#pay'}, {checkpoint: Paid for}, {goto: 'https://bank.example/x'}]}"
    ).settings.scripted
    assert (session.name, session.weight, dict(session.segment), session.viewports) == (
        "Buy-one", 3, {"source": "ad"}, ("desktop",)
    )  # fmt: skip
    assert session.site == tmp_path
    assert [(step.action, step.value, step.line) for step in session.steps] == [
        ("goto", "/cart.html", 7), ("click", "", 7), ("checkpoint", "Paid-for", 7),
        ("goto", "https://bank.example/x", 7),
    ]  # fmt: skip


def test_recordings_are_files_in_order_and_nobody_is_simulated(read, tmp_path):
    settings = read("  - {recorded: '*.json', segment: {month: may}}").settings
    assert settings.recorded[0].files == (tmp_path / "one.json", tmp_path / "two.json")
    assert settings.sessions.count == 0


@pytest.mark.parametrize(
    ("sessions", "url", "message"),
    [
        ("  - {scripted: a, recorded: b}", "url: .", "Sessions are of one kind"),
        ("  - {count: 3}", "url: .", "Sessions are of one kind"),
        ("  - {simulated: a, steps: [{goto: /}]}", "url: .", "`simulated` sessions have no `steps`"),
        ("  - {simulated: a}\n  - {simulated: b}", "url: .", "one group of simulated visitors"),
        ("  - {scripted: a}", "url: .", "This session does nothing"),
        ("  - {scripted: a, steps: [{click: '#x'}]}", "", "Nothing says where this session begins"),
        ("  - {scripted: a, steps: [{goto: /gone}]}", "url: .", "There is no file `/gone`"),
        ("  - {scripted: a, viewports: [phone], steps: [{goto: /}]}", "url: .", "There is no viewport `phone`"),
        ("  - {scripted: a, steps: [{goto: /}]}\n  - {scripted: A, steps: [{goto: /}]}", "url: .", "another session"),
        ("  - {scripted: a, steps: [{goto: /}, {checkpoint: x}, {checkpoint: X}]}", "url: .", "`X` or a state of that"),
        ("  - {scripted: a, steps: [{goto: /}, {checkpoint: initial}]}", "url: .", "`initial` or a state of that name"),
        ("  - {recorded: gone.json}", "url: .", "There is no file `gone.json`"),
        ("  - {recorded: '*.zip'}", "url: .", "There is no file `*.zip`"),
    ],
)  # fmt: skip
def test_what_is_refused(read, sessions, url, message):
    with pytest.raises(ScenarioError) as refused:
        read(sessions, url)
    assert message in str(refused.value)
    assert "s.yaml:" in str(refused.value)
