"""Questions to a run in SQL: what is answered, and that nothing but the run can be read or changed."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from synthmap.cli import cli
from synthmap.cli.events import as_csv, as_json
from synthmap.model.errors import UsageError
from synthmap.model.events import Events, make_events
from synthmap.store.asking import Answer, ask, described, schema
from synthmap.store.tables import events_parquet


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run")
    (folder / "report.json").write_text("{}")
    for page, segments in (("home", {}), ("cart", {"ad": np.array(["spring", "spring"])})):
        here = folder / "views" / page / "mobile" / "chromium" / "initial"
        here.mkdir(parents=True)
        events = make_events(
            2, session=[0, 1], page=page, device="mobile", browser="chromium", state="initial", kind=["tap", "scroll"],
            element=["link", ""], x=[5.0, 6.0], segments=segments,
        )  # fmt: skip
        (here / "events.parquet").write_bytes(events_parquet(events))
        pq.write_table(pa.table({"id": [0], "key": ["link"], "name": [f"to {page}"]}), here / "elements.parquet")
    return folder


def test_events_and_elements_of_all_views_are_one_table_each(run: Path) -> None:
    answer = ask(
        run,
        "SELECT e.page, x.name, e.segment_ad FROM events e JOIN elements x ON x.key = e.element AND x.page = e.page"
        " WHERE kind = 'tap' AND x.device = 'mobile' AND x.state = 'initial' ORDER BY 1",
    )
    assert answer == Answer(("page", "name", "segment_ad"), (("cart", "to cart", "spring"), ("home", "to home", None)))


def test_only_so_many_rows_are_told(run: Path) -> None:
    answer = ask(run, "SELECT session FROM events ORDER BY ALL", most=3)
    assert (len(answer.rows), answer.more) == (3, True)
    assert not ask(run, "SELECT session FROM events", most=4).more


@pytest.mark.parametrize(
    "question",
    [
        "SELECT * FROM read_csv('{file}')", "SELECT * FROM read_text('{file}')", "SELECT * FROM '{file}'",
        "SELECT * FROM glob('{folder}/*')", "COPY (SELECT 1) TO '{folder}/out.csv'", "ATTACH '{folder}/x.db'",
        "EXPORT DATABASE '{folder}'", "INSTALL httpfs", "SET enable_external_access = true", "DROP VIEW events",
        "SELECT 1; COPY (SELECT 1) TO '{folder}/out.csv'", "SELECT * FROM question", "nonsense", "",
    ],
)  # fmt: skip
def test_nothing_else_can_be_read_or_changed(run: Path, tmp_path: Path, question: str) -> None:
    (tmp_path / "secret.csv").write_text("a\nsecret\n")
    with pytest.raises(UsageError) as refused:
        ask(run, question.format(file=tmp_path / "secret.csv", folder=tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["secret.csv"]
    assert "a,secret" not in str(refused.value)


def test_a_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no folder that `synthmap audit` has written"):
        ask(tmp_path, "SELECT 1")


def test_every_column_of_events_is_described(run: Path) -> None:
    told = {column: meaning for table, column, _, meaning in schema(run) if table == "events"}
    assert all(told.values())
    assert described(Events)["t"] == "milliseconds since the session began."
    assert told["segment_ad"] == "a column to cut by"


def test_what_a_spreadsheet_would_run_is_led_by_an_apostrophe() -> None:
    answer = Answer(
        ("=1",), (("=cmd|' /C calc'!A0",), ("+1",), ("@x",), ("-1",), ("\t=1",), ('plain, "said"',), (-1.5,))
    )
    assert as_csv(answer).split("\r\n") == [
        "'=1", "'=cmd|' /C calc'!A0", "'+1", "'@x", "'-1", "'\t=1", '"plain, ""said"""', "-1.5", "",
    ]  # fmt: skip


def test_json_has_no_nan() -> None:
    assert json.loads(as_json(Answer(("a", "b"), ((float("nan"), ["x", float("inf")]),)))) == [
        {"a": None, "b": ["x", None]}
    ]


def test_the_command(run: Path) -> None:
    result = CliRunner().invoke(
        cli, ["events", str(run), "--sql", "SELECT count(*) AS n FROM events", "--format", "csv"]
    )
    assert (result.exit_code, result.output) == (0, "n\n4\n")
