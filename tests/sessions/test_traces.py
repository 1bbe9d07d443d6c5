"""A trace gone over: what was typed, sent and answered is not in it, and what was done is."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from synthmap.model.secrets import Secrets
from synthmap.sessions.traces import cleaned

DONE = [
    {"type": "context-options", "wallTime": 1763930343290},
    {"type": "before", "method": "fill", "params": {"selector": "#name", "value": "Jane Doe"}},
    {"type": "log", "message": 'resolved to <input value="Jane Doe" name="n"/> of jane@example.com'},
    {"type": "before", "method": "goto", "params": {"url": "http://a.example/?token=abc&page=2"}},
    {"type": "console", "text": "the word is swordfish"},
    {"type": "log", "message": 'fill("Jane Doe")'},
]
ASKED = {"request": {
    "url": "http://a.example/?token=abc", "headers": [{"name": "Cookie", "value": "who=jane"}],
    "postData": {"text": "n=Jane"},
}}  # fmt: skip


def test_a_trace_is_gone_over():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("trace.trace", "\n".join(map(json.dumps, DONE)))
        archive.writestr("trace.network", json.dumps(ASKED))
        archive.writestr("resources/page.html", "Hello Jane")
    kept = zipfile.ZipFile(io.BytesIO(cleaned(out.getvalue(), Secrets.of("swordfish"))))
    assert kept.namelist() == ["trace.trace", "trace.network"]
    lines = [json.loads(line) for line in kept.read("trace.trace").splitlines()]
    assert lines[0] == DONE[0]
    assert lines[1]["params"] == {"selector": "#name", "value": "***"}
    assert lines[2]["message"] == 'resolved to <input value="***" name="n"/> of ***'
    assert lines[3]["params"] == {"url": "http://a.example/?token=***&page=2"}
    assert "swordfish" not in lines[4]["text"]
    assert "Jane" not in lines[5]["message"]
    assert json.loads(kept.read("trace.network")) == {
        "request": {"url": "http://a.example/?token=***", "headers": [], "postData": None}
    }


def test_what_is_no_trace_is_told():
    with pytest.raises(ValueError, match="zip"):
        cleaned(b"no zip", Secrets())
