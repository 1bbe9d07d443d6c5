"""Files that mean harm: whatever is in them, an import ends with events or with a UsageError, and in good time."""

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthmap.model.errors import UsageError
from synthmap.sessions.recorded import read
from synthmap.sessions.recorded.dom import Dom, ancestors, descend
from synthmap.store.tables import events_parquet

ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**30), 10**30),
    st.floats(),
    st.text(max_size=5),
    st.sampled_from(["\ud800", "\0", "=cmd()", [], {}, [[1, 0]], "a", "html", 1, 2, 3, -1]),
)
NUMBER = st.integers(0, 4) | ODD  # few numbers, so that nodes meet their own, each other's and themselves
NODE = st.recursive(
    st.fixed_dictionaries(
        {"type": st.sampled_from([0, 2, 3]) | ODD, "id": NUMBER},
        optional={
            "tagName": st.sampled_from(["a", "label", "iframe"]) | ODD,
            "textContent": ODD,
            "attributes": st.dictionaries(
                st.sampled_from(["href", "for", "id", "aria-labelledby", "role", "style"]), ODD, max_size=3
            ),
        },
    ),
    lambda inner: st.fixed_dictionaries(
        {
            "type": st.sampled_from([0, 2]),
            "id": NUMBER,
            "tagName": st.sampled_from(["a", "label"]),
            "attributes": st.just({"id": "1", "for": "1", "aria-labelledby": "1"}),
            "childNodes": st.lists(inner, max_size=3) | ODD,
        }
    ),
    max_leaves=5,
)
CHANGE = st.fixed_dictionaries(
    {},
    optional={
        "adds": st.lists(
            st.fixed_dictionaries({"parentId": NUMBER, "nextId": NUMBER, "node": NODE | ODD}) | ODD, max_size=3
        )
        | ODD,
        "removes": st.lists(st.fixed_dictionaries({"parentId": NUMBER, "id": NUMBER}) | ODD, max_size=2) | ODD,
        "texts": st.lists(st.fixed_dictionaries({"id": NUMBER, "value": ODD}), max_size=2) | ODD,
        "attributes": st.lists(
            st.fixed_dictionaries(
                {
                    "id": NUMBER,
                    "attributes": st.dictionaries(
                        st.sampled_from(["id", "style"]),
                        ODD | st.just({"color": False, "top": ["1px", "important"]}),
                        max_size=2,
                    )
                    | ODD,
                }
            ),
            max_size=2,
        )
        | ODD,
        "isAttachIframe": st.booleans(),
    },
)
DATA = st.one_of(
    ODD,
    CHANGE.map(lambda change: {"source": 0, **change}),
    st.fixed_dictionaries({"node": NODE | ODD, "initialOffset": ODD}),
    st.fixed_dictionaries(
        {"source": st.integers(0, 17) | ODD, "type": st.integers(0, 11) | ODD, "id": NUMBER, "x": ODD, "y": ODD},
        optional={
            "text": ODD,
            "pointerType": ODD,
            "width": ODD,
            "height": ODD,
            "ranges": ODD,
            "positions": st.lists(st.dictionaries(st.sampled_from(["x", "y", "id", "timeOffset"]), ODD), max_size=3)
            | ODD,
        },
    ),
    st.fixed_dictionaries({"href": st.text(max_size=20) | ODD, "width": ODD, "height": ODD}),
    st.fixed_dictionaries({"tag": ODD, "plugin": ODD, "payload": ODD}),
)
EVENT = (
    st.fixed_dictionaries({"type": st.integers(0, 7) | ODD, "data": DATA, "timestamp": st.integers(-5, 99_999) | ODD})
    | ODD
)
STEP = st.fixed_dictionaries(
    {
        "type": st.sampled_from(["click", "change", "scroll", "keyDown", "setViewport", "navigate", "waitForElement"])
        | ODD
    },
    optional={
        name: ODD | st.lists(st.text(max_size=9) | st.lists(st.text(max_size=9)))
        for name in (
            "selectors",
            "frame",
            "x",
            "y",
            "offsetX",
            "offsetY",
            "width",
            "height",
            "key",
            "value",
            "url",
            "button",
        )
    },
)
HTML = st.recursive(ODD, lambda inner: st.lists(inner, max_size=4), max_leaves=8)
LINE = st.one_of(
    ODD,
    st.fixed_dictionaries(
        {
            "type": st.just("frame-snapshot"),
            "snapshot": st.fixed_dictionaries(
                {"callId": NUMBER, "frameId": NUMBER, "pageId": NUMBER, "html": HTML, "isMainFrame": st.booleans()},
                optional={"phase": ODD, "snapshotName": ODD, "frameUrl": ODD, "viewport": ODD, "timestamp": ODD},
            )
            | ODD,
        }
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["before", "input", "after", "action", "event", "context-options"]), "callId": NUMBER},
        optional={
            "startTime": ODD,
            "method": st.sampled_from(["click", "fill", "press", "pageError"]),
            "params": ODD | st.just({"selector": "a", "value": "x"}),
            "point": ODD | st.just({"x": 1, "y": 2}),
            "options": ODD,
            "version": ODD,
            "time": ODD,
            "box": ODD,
            "class": ODD,
        },
    ),
)


def dumped(value):
    return json.dumps(value).encode()


def zipped(lines, *, name="trace.trace"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, b"\n".join(map(dumped, lines)))
    return out.getvalue()


def imported(folder: Path, content: bytes):
    file = folder / "recording"
    file.write_bytes(content)
    try:
        recording = read(file)
    except UsageError as error:
        assert "recording" in str(error)
        return None
    events = recording.events
    assert (np.diff(events.session) >= 0).all()
    assert ((np.diff(events.t) >= 0) | (np.diff(events.session) > 0)).all()
    assert all(np.isfinite(events.t))
    events_parquet(events)
    assert all(name.isprintable() for name in recording.notes)
    return recording


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("hostile")


@given(events=st.lists(EVENT, max_size=8), wrap=st.booleans())
def test_any_rrweb_file(folder, events, wrap):
    imported(folder, dumped({"events": events} if wrap else events))


@given(steps=st.lists(STEP | ODD, max_size=8))
def test_any_file_of_steps(folder, steps):
    imported(folder, dumped({"title": "x", "steps": steps}))


@given(lines=st.lists(LINE, max_size=10))
def test_any_trace(folder, lines):
    imported(folder, zipped(lines))


@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(["x", "y", "t", "kind", "url", "session", "vw", "nx", "a\n"]), ODD, min_size=1),
        max_size=6,
    )
)
def test_any_table_of_objects(folder, rows):
    imported(folder, b"\n".join(map(dumped, rows)))


@given(content=st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace")))
def test_any_bytes(folder, content):
    for head in (b"", b"PK\x03\x04", b"\x1f\x8b\x08", b"PAR1", b"x,y,t\n"):
        imported(folder, head + content)


@given(root=NODE, changes=st.lists(CHANGE, max_size=4))
def test_a_dom_stays_a_tree_whatever_its_numbers_say(root, changes):
    dom = Dom(root)
    for change in changes:
        dom.mutate(change)
    nodes = list(descend(root))
    assert len({id(node) for node in nodes}) == len(nodes)
    for node in dom.elements():
        assert len(list(ancestors(node))) < 100


def test_names_that_refer_to_each_other_come_to_an_end(saved, written):
    marks = " ".join(f"e{n}" for n in range(100))
    written.page(
        *(
            (10 + n, "button", {"id": f"e{n}", "aria-labelledby": marks}, (200 + n, "label", {"for": f"e{n}"}))
            for n in range(100)
        )
    )
    assert saved(written.click(10, 1).events).events.of_kind("click").element.tolist() == ["button #e0"]


def test_a_zip_that_unpacks_to_more_than_it_should_is_refused(folder, monkeypatch):
    monkeypatch.setattr("synthmap.sessions.recorded.playwright_trace._MOST_BYTES", 10_000)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trace.trace", b'{"type":"log"}\n' * 1_000)
    (folder / "bomb.zip").write_bytes(out.getvalue())
    with pytest.raises(UsageError, match="too large when unpacked, from line 667"):
        read(folder / "bomb.zip")


@pytest.mark.parametrize(
    "content, said",
    [
        (b"", "is empty"),
        (b"\x1f\x8b\x08\x00" + b"\0" * 9, "cannot be read"),
        (zipped([], name="x.txt"), "without a trace"),
        (b"just words", "cannot be read as a table of clicks"),
        (b"PAR1nothing", "cannot be read as a table"),
        (b'{"a": 1}', "no column that says where"),
        (b"[1, 2]", "neither a recording"),
    ],
)
def test_what_is_no_recording_is_told_by_name(folder, content, said):
    (folder / "what.bin").write_bytes(content)
    with pytest.raises(UsageError, match=said) as caught:
        read(folder / "what.bin")
    assert "what.bin" in str(caught.value)


def test_a_file_that_is_not_there_is_told(folder):
    with pytest.raises(UsageError, match=r"gone\.json cannot be read"):
        read(folder / "gone.json")
