"""Large JSON in pieces: whatever the pieces, the values are those of the whole."""

import io
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from synthmap.model.errors import UsageError
from synthmap.sessions.recorded import framing
from synthmap.sessions.recorded.framing import Broken, batches

# Texts that look like the end of one event and the start of the next.
TRAPS = st.sampled_from(['"timestamp":1},{', '},{"type":3,"data":', "\\", '"', "]", "é\n", "\ud800"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10, 10**16) | TRAPS | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(TRAPS | st.sampled_from(["type", "timestamp"]), inner, max_size=3)
    ),
    max_leaves=8,
)
EVENTS = st.lists(
    st.one_of(
        st.fixed_dictionaries({"type": st.integers(0, 6), "data": VALUES, "timestamp": st.integers(0, 10**13)}),
        st.fixed_dictionaries(
            {"timestamp": st.integers(0, 9), "type": st.integers(0, 6), "data": st.just({"a": [{"b": 1}, {}]})}
        ),
    ),
    max_size=12,
)


def read(text):
    return [value for batch in batches(io.BytesIO(text), "x.json") for value in batch]


@pytest.fixture
def blocks(monkeypatch):
    return lambda size: monkeypatch.setattr(framing, "_BLOCK", size)


@given(
    events=EVENTS,
    block=st.integers(1, 90),
    indent=st.sampled_from([None, 1]),
    form=st.sampled_from(["array", "lines", "wrapped"]),
)
def test_in_blocks_of_any_size_the_values_are_the_same(events, block, indent, form):
    text = {
        "array": lambda: json.dumps(events, indent=indent),
        "lines": lambda: "".join(json.dumps(event) + "\n" for event in events),
        "wrapped": lambda: json.dumps({"events": events, "more": [1, {"type": 3}]}, indent=indent),
    }[form]().encode()
    assume(events or form != "lines")
    before, framing._BLOCK = framing._BLOCK, block
    try:
        found = read(text)
    finally:
        framing._BLOCK = before
    if form == "wrapped" and found and "events" in (found[0] if isinstance(found[0], dict) else {}):
        found = found[0]["events"]
    if form == "lines" and len(events) == 1:
        assert found in (events, [events])
    else:
        assert found == events


@given(events=EVENTS.filter(lambda events: len(events) > 2), cut=st.integers(1, 40))
def test_what_breaks_off_keeps_the_events_that_are_whole(events, cut):
    text = json.dumps([{"type": 3, "data": {"n": n}, "timestamp": 5} for n, _ in enumerate(events)]).encode()
    found = read(text[: -2 - cut % 20])
    assert isinstance(found[-1], Broken)
    assert [event["data"]["n"] for event in found[:-1]] == list(range(len(events) - 1))


@pytest.mark.parametrize(
    "text, said",
    [
        (b"[1, 2", "x.json is not JSON, from byte 1 on"),
        (b"[nope]", "x.json is not JSON, from byte 1 on"),
        (b'{"events": ', "x.json is not JSON: "),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 100_000, "nested too deeply"),
        (b"[" + b"9" * 5_000 + b"]", "x.json is not JSON"),
    ],
)
def test_what_is_no_json_is_told_with_its_place(text, said):
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        list(batches(io.BytesIO(text), "x.json"))


def test_a_line_that_is_no_json_does_not_take_the_others_with_it():
    first, broken, last = read(b'{"type":4}\n{"type":\n{"type":5}\n')
    assert (first, last) == ({"type": 4}, {"type": 5})
    assert broken.what == "line that is no JSON, such as line 2"


def test_half_a_surrogate_pair_is_read_as_scripts_write_it():
    (batch,) = batches(io.BytesIO(b'[{"type":3,"data":{"text":"\\ud800"},"timestamp":NaN}]'), "x.json")
    assert batch[0]["data"]["text"] == "\ud800"


def test_a_large_file_wrapped_deep_inside_is_walked_through(blocks, monkeypatch):
    blocks(50)
    monkeypatch.setattr(framing, "_FIRST_LINE", 100)
    events = [{"type": 3, "data": {"n": n}, "timestamp": n} for n in range(50)]
    text = json.dumps({"id": "x" * 60, "data": {"of": {"snapshots": events}}}).encode()
    assert read(text) == events


def test_an_event_that_never_ends_is_refused(blocks, monkeypatch):
    blocks(100)
    monkeypatch.setattr(framing, "_LONGEST", 1_000)
    with pytest.raises(UsageError, match="no event ends within"):
        read(b"[{" + b'"a":1,' * 1_000)
