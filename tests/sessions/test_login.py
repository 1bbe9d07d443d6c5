"""The state of a login on disk: when it is good for use, who may read it, and where it holds."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from synthmap.model.errors import MachineError
from synthmap.scenario.access import Login
from synthmap.sessions.login import keep, kept_state, moved

STATE = {
    "cookies": [{"name": "who", "value": "x"}],
    "origins": [{"origin": "http://127.0.0.1:5000", "localStorage": []}],
}
NOW, MINUTE_MS = 1_800_000_000.0, 60_000


def login(tmp_path: Path, content: str | None = None, *, age_s: float = 0) -> Login:
    path = tmp_path / "state.json"
    if content is not None:
        path.write_text(content)
        os.utime(path, (NOW - age_s, NOW - age_s))
    return Login("shopper", path, MINUTE_MS, ())


def test_it_is_good_until_it_is_too_old(tmp_path):
    assert kept_state(login(tmp_path, json.dumps(STATE), age_s=59), NOW) == STATE
    assert kept_state(login(tmp_path, json.dumps(STATE), age_s=61), NOW) is None
    assert kept_state(login(tmp_path, json.dumps(STATE), age_s=-3_600), NOW) is None


@pytest.mark.parametrize(
    "content", [None, "", "{", "[]", "{}", '{"cookies": 1, "origins": []}', '{"cookies": [1], "origins": []}']
)
def test_what_is_no_state_is_none(tmp_path, content):
    assert kept_state(login(tmp_path, content), NOW) is None


@pytest.mark.skipif(os.name != "posix", reason="Windows has other permissions")
def test_it_is_for_its_owner_alone_and_not_for_git(tmp_path):
    path = tmp_path / ".auth" / "shopper.json"
    keep(path, STATE)
    assert json.loads(path.read_bytes()) == STATE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (path.parent / ".gitignore").read_text() == "*\n"


def test_a_folder_that_is_there_is_left_as_it_is(tmp_path):
    keep(tmp_path / "shopper.json", STATE)
    assert [path.name for path in tmp_path.iterdir()] == ["shopper.json"]


def test_where_it_cannot_be_written_it_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(MachineError, match="could not be written"):
        keep(tmp_path / "file" / "shopper.json", STATE)


def test_what_was_stored_for_this_machine_moves_with_the_port(tmp_path):
    state = {"cookies": [], "origins": [{"origin": "http://127.0.0.1:5000"}, {"origin": "https://other.example"}]}
    assert [each["origin"] for each in moved(state, "http://127.0.0.1:6000")["origins"]] == [
        "http://127.0.0.1:6000",
        "https://other.example",
    ]
