"""What the command line says before, and instead of, an audit."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from synthmap import __version__
from synthmap.cli import main
from synthmap.model.errors import EXIT_INTERRUPTED, EXIT_PASSED, EXIT_USAGE
from synthmap.rules import catalogue

PAGE = "<!doctype html><title>Shop</title><h1>Shop</h1>"


def synthmap(monkeypatch: pytest.MonkeyPatch, *arguments: str | Path) -> int:
    """Run the command line in this process; its exit code."""
    monkeypatch.setattr(sys, "argv", ["synthmap", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def words(text: str) -> str:
    """The text without the line breaks that Click puts in."""
    return " ".join(text.split())


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([], ["The heatmap you get before anyone visits.", "approve", "audit", "doctor", "judge", "rules", "schema"]),
        (
            ["audit"],
            [
                "Audit each TARGET: a URL, a local HTML file or folder, a picture of a page, or a scenario file;",
                "130 if interrupted",
            ],
        ),
        (["doctor"], ["--install"]),
        (["rules"], ["explain RULE"]),
        (["schema"], ["JSON Schema of scenario files"]),
    ],
)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], command: list[str], said: list[str], flag: str
) -> None:
    assert synthmap(monkeypatch, *command, flag) == EXIT_PASSED
    text = words(capsys.readouterr().out)
    assert all(one in text for one in said), text


def test_help_names_every_exit_code_and_option_of_an_audit(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    synthmap(monkeypatch, "audit", "--help")
    text = words(capsys.readouterr().out)
    for option in ("--out DIR", "--viewport NAME", "--only PAGE", "--sessions N", "--seed N", "--browser-path PATH"):
        assert option in text
    assert "Fails from: error, warning, note or never." in text
    assert "Ends with 0 if the run passed, 1 for findings at the failing level, 2 for a mistake" in text


def test_version(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert synthmap(monkeypatch, "--version") == EXIT_PASSED
    assert capsys.readouterr().out == f"synthmap, version {__version__}\n"


@pytest.fixture
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser that never comes up: a mistake must be told without one, and these tests need not wait for it."""

    async def forever(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr("synthmap.browser.pool.launch", forever)


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A scenario of one page, and nothing wrong with it."""
    (tmp_path / "index.html").write_text(PAGE)
    scenario = tmp_path / "shop.yaml"
    scenario.write_text("version: 1\nname: shop\nurl: ./\npages:\n  - name: home\n    url: /\n")
    return scenario


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["audit"], "Nothing was named, and there is no synthmap.yaml here."),
        (["validate"], "let `synthmap init` write synthmap.yaml"),
        (["audit", "nowhere.html"], "There is no file or folder `nowhere.html`"),
        (["audit", ""], "A target is empty"),
        (["audit", "nowhere.yaml"], "nowhere.yaml"),
        (["audit", "SHOP", "--viewport", "mobil"], "has no viewport `mobil`"),
        (["audit", "SHOP", "--viewport", "mobil"], "Did you mean `mobile`?"),
        (["audit", "SHOP", "--viewport", "1x1"], "out of range"),
        (["audit", "SHOP", "--only", "hme"], "There is no page `hme`"),
        (["audit", "SHOP", "--fail-on", "fatal"], "'fatal' is not one of 'error', 'warning', 'note', 'never'"),
        (["audit", "SHOP", "--sessions", "-1"], "-1 is not in the range"),
        (["audit", "SHOP", "--sessions", "many"], "'many' is not a valid integer"),
        (["audit", "SHOP", "--sessions", "999999999"], "number of sessions must be from 0 to"),
        (["audit", "SHOP", "--nonsense"], "No such option"),
        (["rules", "dead-contrl"], "there is no rule 'dead-contrl'. Did you mean `dead-control`?"),
        (["rules", "x"], "There are broken-link,"),
        (["nonsense"], "No such command 'nonsense'"),
        (["audit", "SHOP", "--before", "nowhere"], "nowhere holds no run: there is no report.json in it."),
        (["adit"], "No such command 'adit'. Did you mean `audit`?"),
    ],
)
@pytest.mark.usefixtures("no_browser")
def test_a_mistake_in_the_command_is_told_on_stderr(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path, arguments: list[str], said: str
) -> None:
    monkeypatch.chdir(shop.parent)
    code = synthmap(monkeypatch, *(str(shop) if argument == "SHOP" else argument for argument in arguments))
    told = capsys.readouterr()
    assert code == EXIT_USAGE, told
    assert said in words(told.err)
    assert said not in told.out
    assert "Traceback" not in told.err
    assert not (shop.parent / "synthmap-report").exists()


def test_what_is_not_named_is_the_scenario_of_the_folder(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    monkeypatch.chdir(shop.parent)
    shop.rename("synthmap.yaml")
    assert synthmap(monkeypatch, "validate") == EXIT_PASSED
    assert capsys.readouterr().out.startswith("synthmap.yaml: no mistakes (1 page,")


@pytest.mark.usefixtures("no_browser")
def test_mistakes_in_a_scenario_are_told_all_at_once_where_they_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    shop.write_text("version: 1\nname: shop\nurl: ./\nrules: {dead-contrl: off}\npages:\n  - url: /missing.html\n")
    assert synthmap(monkeypatch, "audit", shop) == EXIT_USAGE
    told = capsys.readouterr().err
    assert "has 2 mistakes" in told
    assert "    4 | rules: {dead-contrl: off}\n      |         ^\n" in told
    assert "Did you mean `dead-control`?" in told
    assert "shop.yaml:6:10: " in told


def test_an_out_folder_with_other_files_in_it_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shop: Path
) -> None:
    assert synthmap(monkeypatch, "audit", shop, "--out", shop.parent) == EXIT_USAGE
    assert "name an empty or a new folder" in words(capsys.readouterr().err)
    assert {path.name for path in shop.parent.iterdir()} == {"index.html", "shop.yaml"}


def test_rules_are_listed_with_their_level(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert synthmap(monkeypatch, "rules") == EXIT_PASSED
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(catalogue())
    (line,) = (line for line in lines if line.startswith("dead-control "))
    assert line.split(maxsplit=2)[1:] == ["error", "Claims to be a control, and nothing happens."]


@pytest.mark.parametrize("rule", catalogue())
def test_a_rule_is_explained(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], rule: str) -> None:
    assert synthmap(monkeypatch, "rules", rule) == EXIT_PASSED
    text = capsys.readouterr().out
    assert text.startswith(f"{rule} ({catalogue()[rule].level} by default)\n\n")
    for part in ("What it catches", "Why it matters", "How it decides", "Thresholds", "To silence it"):
        assert f"**{part}.**" in text
    assert f"{rule}: off" in text


def test_the_scenario_format_is_printed_as_a_schema(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert synthmap(monkeypatch, "schema") == EXIT_PASSED
    validator = Draft7Validator(json.loads(capsys.readouterr().out))
    assert validator.is_valid({"version": 1, "name": "shop", "url": "./", "pages": [{"name": "home", "url": "/"}]})
    assert not validator.is_valid({"version": 1, "name": "shop", "url": "./", "pagse": []})


def test_an_interruption_before_anything_was_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("synthmap.cli.rules.catalogue", interrupted)
    assert synthmap(monkeypatch, "rules") == EXIT_INTERRUPTED
    assert "Interrupted" in capsys.readouterr().err
