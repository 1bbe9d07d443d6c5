"""What projects of each kind look like on disk, and the scenario that `synthmap init` makes of them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from synthmap.cli import main
from synthmap.project import Site, detect, scenario_text, workflow_text
from synthmap.rules import catalogue
from synthmap.scenario.load import parse

VITE = {"dev": "vite", "build": "vite build", "preview": "vite preview"}


def package(**scripts: str) -> dict[str, str]:
    return {"package.json": json.dumps({"scripts": scripts})}


# Ports as the servers' own documentation gives them.
PROJECTS = {
    "vite": (package(**VITE) | {"index.html": ""}, "http://localhost:4173", "npm run build && npm run preview"),
    "vite-own-port": (
        package(**VITE) | {"vite.config.ts": "export default {preview: {port: 5555}, server: {port: 6666}}"},
        "http://localhost:5555",
        "npm run build && npm run preview",
    ),
    "vite-dev-only": (package(dev="vite --host") | {"yarn.lock": ""}, "http://localhost:5173", "yarn run dev"),
    "port-in-script": (package(preview="vite preview --port 8123"), "http://localhost:8123", "npm run preview"),
    "next": (
        package(dev="next dev", build="next build", start="next start -p 4000") | {"pnpm-lock.yaml": ""},
        "http://localhost:4000",
        "pnpm run build && pnpm run start",
    ),
    "astro": (package(dev="astro dev"), "http://localhost:4321", "npm run dev"),
    "create-react-app": (
        package(start="react-scripts start", build="react-scripts build"), "http://localhost:3000", "npm run start",
    ),
    "django": (
        {"manage.py": "os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'shop')"},
        "http://127.0.0.1:8000",
        "python manage.py runserver 8000 --noreload",
    ),
    "rails": ({"Gemfile": 'gem "rails"'}, "http://127.0.0.1:3000", "bin/rails server -p 3000"),
    "dist": (package(build="tsc") | {"dist/index.html": "", "index.html": ""}, "dist/", ""),
    "public": ({"public/index.html": "", "public/about.html": "", "public/404.html": ""}, "public/", ""),
    "bare": ({"index.html": ""}, "./", ""),
    "broken-package": ({"package.json": "{", "index.html": ""}, "./", ""),
}  # fmt: skip


def made(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_of_each_kind(tmp_path: Path, name: str) -> None:
    files, url, command = PROJECTS[name]
    found = detect(made(tmp_path, files))
    assert found is not None
    assert (found.site.url, found.site.command) == (url, command)


def test_pages_of_a_folder_are_listed_and_its_404_is_none(tmp_path: Path) -> None:
    found = detect(made(tmp_path, PROJECTS["public"][0]))
    assert found is not None
    assert found.site.pages == ("/", "/about.html")


def test_a_folder_that_is_built_is_built_in_ci(tmp_path: Path) -> None:
    found = detect(made(tmp_path, PROJECTS["dist"][0]))
    assert found is not None
    runs = [step.get("run") for step in steps(workflow_text(found.site))]
    assert runs.index("npm install") < runs.index("npm run build") < runs.index("pip install synthmap")


@pytest.mark.parametrize("files", [{}, package(test="jest"), {"manage.py": "print('hello')"}, {"Gemfile": "rake"}])
def test_nothing_is_made_up(tmp_path: Path, files: dict[str, str]) -> None:
    assert detect(made(tmp_path, files)) is None


def steps(workflow: str) -> list[dict[str, str]]:
    listed: list[dict[str, str]] = yaml.safe_load(workflow)["jobs"]["audit"]["steps"]
    return listed


@given(name=st.text(min_size=1, max_size=40).filter(str.strip), command=st.text(max_size=40))
def test_a_scenario_loads_whatever_the_project_is_called(name: str, command: str) -> None:
    site = Site("http://localhost:3000", command.strip())
    printable = all(character.isprintable() for character in name + command)
    if not printable or name != name.strip():
        return
    scenario = parse(
        scenario_text(name, site),
        Path("synthmap.yaml"),
        environment={},
        known_rules={rule: known.option_names for rule, known in catalogue().items()},
    )
    assert scenario.name == name
    assert (scenario.settings.access.server.command if scenario.settings.access.server else "") == command.strip()


def init(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["synthmap", "init", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_files_are_written_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(made(tmp_path, PROJECTS["vite"][0]))
    assert init(monkeypatch) == 0
    told = capsys.readouterr().out
    assert 'Found http://localhost:4173: package.json has the script "preview" (vite preview)' in told
    assert "served by `npm run build && npm run preview`" in told
    assert "uses: actions/setup-node@v4" in Path(".github/workflows/synthmap.yml").read_text()
    assert json.loads(Path("synthmap.schema.json").read_text())["type"] == "object"

    Path("synthmap.yaml").write_text("mine")
    assert init(monkeypatch) == 2
    assert "There already: synthmap.yaml" in capsys.readouterr().err
    assert Path("synthmap.yaml").read_text() == "mine"
    assert init(monkeypatch, "--force", "https://example.com/shop") == 0
    assert 'url: "https://example.com/shop"' in Path("synthmap.yaml").read_text()
    assert "setup-node" not in Path(".github/workflows/synthmap.yml").read_text()


def test_where_nothing_tells_the_way_out_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert init(monkeypatch) == 2
    assert "Name its address: synthmap init http://localhost:3000" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
