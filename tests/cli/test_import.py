"""`synthmap import`: what it says of a file, and what it writes."""

import json

import pyarrow.parquet as pq
from click.testing import CliRunner

from synthmap.cli import cli
from synthmap.model.errors import UsageError


def run(*arguments):
    return CliRunner().invoke(cli, ["import", *map(str, arguments)])


def test_files_become_one_table_and_each_is_told(tmp_path):
    clicks, steps, out = tmp_path / "clicks.csv", tmp_path / "steps.json", tmp_path / "new" / "events.parquet"
    clicks.write_text("x,y,session,vw,vh,kind\n1,2,a,390,844,click\n3,4,b,390,844,shake\n5,6,b,390,844,click\n")
    steps.write_text(
        json.dumps({"title": "x", "steps": [{"type": "navigate", "url": "https://a.example/"}, {"type": "dance"}]})
    )
    done = run(clicks, clicks, steps, "-o", out)
    assert done.exit_code == 0
    assert done.output.splitlines() == [
        f"{clicks}: table of clicks",
        "  2 events of 2 sessions: 2 click",
        "  windows: 390 x 844",
        "  not understood or not kept: 1 x row of kind “shake”",
        f"{clicks}: table of clicks",
        "  2 events of 2 sessions: 2 click",
        "  windows: 390 x 844",
        "  not understood or not kept: 1 x row of kind “shake”",
        f"{steps}: Chrome DevTools Recorder",
        "  1 steps, to be carried out on the live page by a scenario's `recorded`",
        "  not understood or not kept: 1 x step “dance”, which is not carried out",
        f"Wrote 4 events of 4 sessions to {out}.",
    ]
    table = pq.read_table(out)
    assert table["session"].to_pylist() == [0, 1, 2, 3]
    assert table["segment_viewport"].to_pylist() == ["390x844"] * 4


def test_columns_are_said_on_the_command_line(tmp_path):
    clicks = tmp_path / "clicks.csv"
    clicks.write_text("left,down\n1,2\n")
    assert "no column that says where a click was. It has left, down." in str(run(clicks).exception)
    done = run(clicks, "--columns", "x=left, y=down", "-o", tmp_path / "out.parquet")
    assert (done.exit_code, "1 events of 1 sessions: 1 click" in done.output) == (0, True)
    wrong = run(clicks, "--columns", "x")
    assert isinstance(wrong.exception, UsageError)
    assert "write what a column is, `=` and its name" in str(wrong.exception)


def test_what_was_written_is_read_again_as_it_was(tmp_path):
    clicks, out, again = tmp_path / "clicks.csv", tmp_path / "one.parquet", tmp_path / "two.parquet"
    clicks.write_text("x,y,session,vw,vh,kind,ad\n1.5,2,a,390,844,click,yes\n3,4,b,390,844,move,\n")
    run(clicks, "-o", out)
    assert "2 events of 2 sessions: 1 click, 1 move" in run(out, "-o", again).output
    assert again.read_bytes() == out.read_bytes()


def test_nothing_that_is_one_persons_is_imported(tmp_path):
    """Planted in a table of clicks and in a recording: a name, an e-mail, a card, a token, what was typed."""
    clicks, recording, out = tmp_path / "clicks.csv", tmp_path / "rrweb.json", tmp_path / "out.parquet"
    clicks.write_text(
        "x,y,session,vw,vh,url,e-mail,note,value\n"
        "1,2,a,390,844,https://ann:hunter2@a.example/cart?token=aZ81kQ,ann@customer.example,"
        "paid with 4000 0566 5566 5556,Ann Ott\n"
    )
    field = {
        "type": 2,
        "id": 4,
        "tagName": "input",
        "attributes": {"name": "name", "value": "Ann Ott"},
        "childNodes": [],
    }
    page = {"type": 0, "id": 1, "childNodes": [{"type": 2, "id": 2, "tagName": "html", "attributes": {}, "childNodes": [
        {"type": 2, "id": 3, "tagName": "body", "attributes": {}, "childNodes": [field]}]}]}  # fmt: skip
    recording.write_text(json.dumps([
        {"type": 4, "timestamp": 1000, "data": {
            "href": "https://a.example/order?token=aZ81kQ&mail=ann@customer.example", "width": 390, "height": 844}},
        {"type": 2, "timestamp": 1010, "data": {"node": page, "initialOffset": {"left": 0, "top": 0}}},
        {"type": 3, "timestamp": 1500, "data": {"source": 5, "id": 4, "text": "Ann Ott", "isChecked": False}},
    ]))  # fmt: skip
    done = run(clicks, recording, "-o", out)
    assert done.exit_code == 0, done.output
    stored = str(pq.read_table(out).to_pylist())
    assert "text:7" in stored, "it was typed, and of what kind it was is known"
    for planted in ("Ann", "ann@", "hunter2", "4000 0566", "aZ81kQ", "customer.example"):
        assert planted not in stored
        assert planted not in done.output
