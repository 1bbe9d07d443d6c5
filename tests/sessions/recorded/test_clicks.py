"""Clicks as tables: columns known by their names, units by theirs."""

import gzip
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from synthmap.model.errors import UsageError


def test_columns_are_known_by_their_names_and_texts_become_segments(saved):
    recording = saved(
        "pageX,page_y,URL,Session ID,timestamp,viewportWidth,viewport_height,campaign,value\n"
        "100,200,https://a.example/?token=abc,s2,2026-01-01T10:00:05Z,1440,900,ad,typed words\n"
        "10,20,https://a.example/,s1,2026-01-01T10:00:00Z,390,844,,x\n"
        "11,21,https://a.example/,s2,2026-01-01T10:00:02Z,1440,900,mail,y\n",
        "clicks.csv",
    )
    events = recording.events
    assert events.kind.tolist() == ["click"] * 3
    assert events.session.tolist() == [0, 0, 1]
    assert events.t.tolist() == [0, 3_000, 0]
    assert (events.x.tolist(), events.y.tolist()) == ([11, 100, 10], [21, 200, 20])
    assert events.url.tolist()[1] == "https://a.example/?token=***"
    assert events.segments["campaign"].tolist() == ["mail", "ad", ""]
    assert events.segments["viewport"].tolist() == ["1440x900", "1440x900", "390x844"]
    assert recording.viewports == ((1440, 900), (390, 844))
    assert recording.notes == {"column “value”, which is not kept": 1}
    assert events.mutation_ms.tolist() == [-1, -1, -1]


@pytest.mark.parametrize("form", ["csv", "semicolons", "gzip", "lines", "array", "parquet"])
def test_every_form_of_a_table_is_the_same_clicks(saved, form):
    rows = [
        {"x": 1.5, "y": 2, "kind": "mousedown", "mutation_ms": 40},
        {"x": 3, "y": 4, "kind": "click", "mutation_ms": 90},
    ]
    csv = "x,y,kind,mutation_ms\n1.5,2,mousedown,40\n3,4,click,90\n"
    sink = pa.BufferOutputStream()
    pq.write_table(pa.Table.from_pylist(rows), sink)
    content = {
        "csv": csv,
        "semicolons": csv.replace(",", ";"),
        "gzip": gzip.compress(csv.encode()),
        "array": json.dumps(rows),
        "lines": "\n".join(map(json.dumps, rows)),
        "parquet": sink.getvalue().to_pybytes(),
    }[form]
    events = saved(content, "clicks.data").events
    assert (events.x.tolist(), events.y.tolist()) == ([1.5, 3], [2, 4])
    assert events.kind.tolist() == ["down", "click"]
    assert events.mutation_ms.tolist() == [40, 90]


def test_window_coordinates_need_to_know_how_far_the_page_was_scrolled(saved):
    known = saved("clientX,clientY,scrollY\n10,20,300\n", "a.csv").events
    assert (known.x[0], known.y[0], known.vx[0], known.vy[0]) == (10, 320, 10, 20)
    unknown = saved("clientX,clientY\n10,20\n", "b.csv").events
    assert (unknown.x[0], unknown.vy[0]) == (10, 20)
    assert np.isnan(unknown.y[0])


def test_shares_of_the_page_are_of_the_page_and_nothing_else_is_taken_for_one(saved):
    events = saved("x_norm,y_norm,page_width,page_height\n0.5,0.25,1000,4000\n0.5,7,1000,4000\n", "a.csv").events
    assert (events.x.tolist(), events.y[0]) == ([500, 500], 1000)
    assert np.isnan(events.y[1])
    assert saved("x,y\n0.5,0.25\n", "b.csv").events.x.tolist() == [0.5]


@pytest.mark.parametrize(
    "times, milliseconds",
    [
        ("1767261600000\n1767261601500", [0, 1_500]),
        ("1767261600\n1767261602", [0, 2_000]),
        ("5\n9", [0, 4]),
        ("2026-01-01T10:00:00\n2026-01-01T10:00:01", [0, 1_000]),
    ],
)
def test_times_are_told_by_their_size(saved, times, milliseconds):
    first, second = times.split("\n")
    assert saved(f"x,y,t\n1,1,{first}\n2,2,{second}\n", "a.csv").events.t.tolist() == milliseconds


def test_seconds_are_seconds_where_the_column_says_so(saved):
    assert saved("x,y,when_seconds\n1,1,5\n2,2,7.5\n", "a.csv", columns={"t": "when_seconds"}).events.t.tolist() == [
        0,
        2_500,
    ]


def test_the_caller_says_what_a_column_is(saved):
    events = saved("across,down,x\n5,6,label\n", "a.csv", columns={"x": "across", "y": "down"}).events
    assert (events.x[0], events.y[0], events.segments["x"][0]) == (5, 6, "label")
    with pytest.raises(UsageError, match="there is no 'z'; a column can be x, y"):
        saved("x,y\n1,2\n", "a.csv", columns={"z": "x"})
    with pytest.raises(UsageError, match=r"a.csv has no column 'left'; it has x, y"):
        saved("x,y\n1,2\n", "a.csv", columns={"x": "left"})


def test_rows_and_values_that_say_nothing_are_counted(saved):
    recording = saved("x,y,kind,t\n1,bad,click,1\n2,2,hello,2\n3,3,click,\n4,4,click,1e300\n", "a.csv")
    assert recording.events.x.tolist() == [1]
    assert recording.notes == {"row of kind “hello”": 1, "row without a time": 2, "value of “y” that is no number": 1}


def test_people_in_segments_are_not_named(saved):
    assert saved("x,y,user\n1,2,jane@example.com\n", "a.csv").events.segments["user"].tolist() == ["***"]


def test_rows_and_lines_that_are_none_are_counted_and_the_others_kept(saved):
    ragged = saved(b"x,y,url\n1,2,/a\n3,4\n5,6,/b,more,and more\n7,8,/\xe9\n", "clicks.csv")
    assert ragged.events.x.tolist() == [1, 7]
    assert ragged.notes == {
        "row with 2 columns, where there are 3": 1, "row with 5 columns, where there are 3": 1,
    }  # fmt: skip
    lines = saved('{"x": 1, "y": 2}\nno json\n{"x": 3, "y": 4}\n', "clicks.jsonl")
    assert lines.events.x.tolist() == [1, 3]
    assert lines.notes == {"line that is no JSON, such as line 2": 1}


def test_who_somebody_is_is_no_segment(saved):
    table = saved("x,y,E-Mail,note,plan\n1,2,jane@example.com,card 4242 4242 4242 4242,blue\n", "clicks.csv")
    assert table.events.segments["plan"].tolist() == ["blue"]
    # 4242 4242 4242 4242 passes the check of its last digit, and is every payment provider's number for tests.
    assert table.events.segments["note"].tolist() == ["***"]
    assert table.events.segments.keys() == {"plan", "note", "viewport"}


def test_one_time_that_is_none_does_not_take_the_others_with_it(saved):
    table = saved(
        '{"x": 1, "y": 2, "time": "2026-01-01T10:00:00Z"}\n{"x": 3, "y": 4, "time": "soon"}\n'
        '{"x": 5, "y": 6, "time": "2026-01-01T11:00:01+01:00"}\n',
        "clicks.jsonl",
    )
    assert list(zip(table.events.x, table.events.t, strict=True)) == [(1, 0), (5, 1_000)]
    assert table.notes == {"row without a time": 1, "value of “time” that is no time": 1}
