from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from synthmap.browser.find import Browser, Machine, find, find_other
from synthmap.model.errors import BrowserNotFound
from synthmap.model.view import Engine


def machine(home: Path, platform: str = "linux", on_path: dict[str, Path] | None = None, **changes: object) -> Machine:
    """A machine with an empty home, nothing on PATH but `on_path`, and a Playwright that expects revision 1200."""
    driver = home / "driver"
    driver.mkdir(exist_ok=True)
    browsers = [{"name": name, "revision": "1200"} for name in ("chromium", "chromium-headless-shell")]
    (driver / "browsers.json").write_text(json.dumps({"browsers": browsers}))
    programs = {name: str(path) for name, path in (on_path or {}).items()}
    fields: dict[str, object] = {
        "platform": platform,
        "env": {},
        "home": home,
        "which": programs.get,
        "driver": driver,
        "root": False,
        "confined": False,
    }
    return Machine(**{**fields, **changes})  # type: ignore[arg-type]


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return path


def download(cache: Path, inside: str, folder: str = "chromium-1200", complete: bool = True) -> Path:
    path = program(cache / "ms-playwright" / folder / inside)
    if complete:
        (cache / "ms-playwright" / folder / "INSTALLATION_COMPLETE").touch()
    return path


def test_the_order(tmp_path: Path) -> None:
    named, from_environment = program(tmp_path / "a" / "mine"), program(tmp_path / "b" / "other")
    downloaded = download(tmp_path / ".cache", "chrome-linux64/chrome")
    installed = program(tmp_path / "bin" / "chromium")
    env = {"SYNTHMAP_BROWSER": str(from_environment)}
    here = machine(tmp_path, on_path={"chromium": installed}, env=env)

    found = [find(named, here), find(None, here)]
    bare = machine(tmp_path, on_path={"chromium": installed})
    found.append(find(None, bare))
    (tmp_path / ".cache").rename(tmp_path / "gone")
    found.append(find(None, bare))

    assert [(browser.path, browser.how) for browser in found if browser] == [
        (named, "named by --browser-path"),
        (from_environment, "named by SYNTHMAP_BROWSER"),
        (downloaded, "Playwright's own download"),
        (installed, "installed: chromium"),
    ]
    assert find(None, machine(tmp_path)) is None


@pytest.mark.parametrize("origin", ["--browser-path", "SYNTHMAP_BROWSER"])
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.mkdir(), "is a folder"),
        (lambda path: path.write_text("no program"), "may be executed"),
    ],
)
def test_a_named_browser_is_never_passed_over(tmp_path: Path, origin: str, make, problem: str) -> None:
    path = tmp_path / "named"
    make(path)
    here = machine(tmp_path, on_path={"chromium": program(tmp_path / "bin" / "chromium")})
    explicit = None
    if origin == "--browser-path":
        explicit = path
    else:
        here = machine(tmp_path, on_path={"chromium": tmp_path}, env={origin: str(path)})
    with pytest.raises(BrowserNotFound, match=problem) as caught:
        find(explicit, here)
    assert origin in str(caught.value)
    assert str(path) in str(caught.value)


def test_a_name_on_path_is_enough(tmp_path: Path) -> None:
    path = program(tmp_path / "bin" / "brave")
    found = find("brave", machine(tmp_path, on_path={"brave": path}))
    assert found is not None
    assert found.path == path


def test_an_empty_variable_names_nothing(tmp_path: Path) -> None:
    assert find(None, machine(tmp_path, env={"SYNTHMAP_BROWSER": ""})) is None


@pytest.mark.parametrize(
    ("folder", "complete", "confined"),
    [
        ("chromium-1199", True, False),  # of another Playwright
        ("chromium-1200", False, False),  # cut short
        ("chromium-1200", True, True),  # a sandbox is kept from it
    ],
)
def test_downloads_that_are_not_trusted(tmp_path: Path, folder: str, complete: bool, confined: bool) -> None:
    download(tmp_path / ".cache", "chrome-linux64/chrome", folder, complete)
    assert find(None, machine(tmp_path, confined=confined)) is None


def test_the_headless_shell_counts_and_comes_second(tmp_path: Path) -> None:
    cache = tmp_path / ".cache"
    shell = download(cache, "chrome-headless-shell-linux64/chrome-headless-shell", "chromium_headless_shell-1200")
    alone = find(None, machine(tmp_path))
    full = download(cache, "chrome-linux64/chrome")
    both = find(None, machine(tmp_path))
    assert alone is not None
    assert both is not None
    assert (alone.path, alone.name) == (shell, "chromium-headless-shell")
    assert (both.path, both.name) == (full, "chromium")


@pytest.mark.parametrize(
    ("platform", "cache", "inside", "env"),
    [
        ("linux", "elsewhere", "chrome-linux/chrome", {"XDG_CACHE_HOME": "elsewhere"}),
        (
            "darwin",
            "Library/Caches",
            "chrome-mac-arm64/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
            {},
        ),
        ("win32", "AppData/Local", "chrome-win64/chrome.exe", {}),
        ("win32", "local", "chrome-win64/chrome.exe", {"LOCALAPPDATA": "local"}),
    ],
)
def test_the_cache_of_each_system(tmp_path: Path, platform: str, cache: str, inside: str, env: dict[str, str]) -> None:
    path = download(tmp_path / cache, inside)
    found = find(None, machine(tmp_path, platform, env={name: str(tmp_path / to) for name, to in env.items()}))
    assert found is not None
    assert found.path == path


def test_a_playwright_without_its_list_is_no_error(tmp_path: Path) -> None:
    download(tmp_path / ".cache", "chrome-linux64/chrome")
    here = machine(tmp_path)
    (here.driver / "browsers.json").write_text("{")
    assert find(None, here) is None


@pytest.mark.parametrize("inside_package", [False, True])
def test_the_download_is_where_playwright_says(tmp_path: Path, inside_package: bool) -> None:
    """The installed Playwright is asked itself, so that a change of its layout shows here first."""
    setting = "0" if inside_package else str(tmp_path)
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as playwright: print(playwright.chromium.executable_path)"
    )
    env = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": setting}
    said = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    expected = Path(said.stdout.strip())
    # A copy of the driver's list, so that nothing is written into the installed package.
    real, driver = Machine.here().driver, tmp_path / "package"
    driver.mkdir()
    shutil.copy(real / "browsers.json", driver)
    if inside_package:
        expected = driver / expected.relative_to(real)
    program(expected)
    revision = next(folder for folder in expected.parents if folder.name.startswith("chromium-"))
    (revision / "INSTALLATION_COMPLETE").touch()

    env = {"PLAYWRIGHT_BROWSERS_PATH": setting}
    found = find(None, machine(tmp_path, sys.platform, driver=driver, env=env))
    assert found is not None
    assert found.path == expected


def test_installed_on_linux_chrome_comes_before_chromium_and_edge(tmp_path: Path) -> None:
    names = ["microsoft-edge", "chromium-browser", "chromium", "google-chrome-stable", "google-chrome"]
    on_path = {name: program(tmp_path / "bin" / name) for name in names}
    order = []
    while found := find(None, machine(tmp_path, on_path=on_path)):
        order.append(found.name)
        del on_path[found.name]
    assert order == ["google-chrome", "google-chrome-stable", "chromium", "chromium-browser", "microsoft-edge"]


def test_installed_on_macos(tmp_path: Path) -> None:
    path = program(tmp_path / "Applications/Chromium.app/Contents/MacOS/Chromium")
    found = find(None, machine(tmp_path, "darwin"))
    assert found is not None
    # A Chrome in /Applications of the Mac that runs this comes before it.
    assert found.path == path or found.path.is_relative_to("/Applications")


def test_installed_on_windows(tmp_path: Path) -> None:
    edge = program(tmp_path / "x86/Microsoft/Edge/Application/msedge.exe")
    env = {"PROGRAMFILES": str(tmp_path / "files"), "PROGRAMFILES(X86)": str(tmp_path / "x86")}
    only_edge = find(None, machine(tmp_path, "win32", env=env))
    chrome = program(tmp_path / "files/Google/Chrome/Application/chrome.exe")
    both = find(None, machine(tmp_path, "win32", env=env))
    assert only_edge is not None
    assert both is not None
    assert (only_edge.path, only_edge.how) == (edge, "installed: Microsoft Edge")
    assert (both.path, both.how) == (chrome, "installed: Google Chrome")


@pytest.mark.parametrize(
    ("engine", "platform", "inside"),
    [
        ("firefox", "linux", "firefox/firefox"),
        ("firefox", "darwin", "firefox/Nightly.app/Contents/MacOS/firefox"),
        ("firefox", "win32", "firefox/firefox.exe"),
        ("webkit", "linux", "pw_run.sh"),
        ("webkit", "win32", "Playwright.exe"),
    ],
)
def test_the_other_browsers_are_playwrights_own_first(
    tmp_path: Path, engine: Engine, platform: str, inside: str
) -> None:
    cache = {"linux": ".cache", "darwin": "Library/Caches", "win32": "AppData/Local"}[platform]
    installed = program(tmp_path / "bin" / "firefox-esr")
    here = machine(tmp_path, platform, on_path={"firefox-esr": installed})
    named = {"browsers": [{"name": name, "revision": "77"} for name in ("firefox", "webkit")]}
    (here.driver / "browsers.json").write_text(json.dumps(named))
    own = download(tmp_path / cache, inside, f"{engine}-77")
    assert find_other(engine, here) == Browser(own, engine, "Playwright's own download", engine)


def test_an_installed_firefox_will_do_and_an_installed_webkit_will_not(tmp_path: Path) -> None:
    esr, release = program(tmp_path / "bin" / "firefox-esr"), program(tmp_path / "bin" / "firefox")
    both = {"firefox": release, "firefox-esr": esr, "epiphany": esr}
    expected = Browser(esr, "firefox-esr", "installed: firefox-esr", "firefox", "moz-firefox")
    assert find_other("firefox", machine(tmp_path, on_path=both)) == expected
    found = find_other("firefox", machine(tmp_path, on_path={"firefox": release}))
    assert found is not None
    assert found.path == release
    assert find_other("webkit", machine(tmp_path, on_path=both)) is None
    assert find_other("firefox", machine(tmp_path)) is None


def test_a_firefox_in_its_place_on_windows(tmp_path: Path) -> None:
    path = program(tmp_path / "Mozilla Firefox" / "firefox.exe")
    found = find_other("firefox", machine(tmp_path, "win32", env={"PROGRAMFILES": str(tmp_path)}))
    assert found is not None
    assert (found.path, found.channel) == (path, "moz-firefox")


@pytest.mark.parametrize("engine", ["firefox", "webkit"])
def test_the_other_downloads_are_where_playwright_says(tmp_path: Path, engine: Engine) -> None:
    ask = (
        "from playwright.sync_api import sync_playwright\n"
        f"with sync_playwright() as playwright: print(playwright.{engine}.executable_path)"
    )
    env = {**os.environ, "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    said = subprocess.run([sys.executable, "-c", ask], env=env, capture_output=True, text=True, check=True)
    expected = program(Path(said.stdout.strip()))
    folder = next(above for above in expected.parents if above.parent == tmp_path)
    (folder / "INSTALLATION_COMPLETE").touch()
    env = {"PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    found = find_other(engine, machine(tmp_path, sys.platform, driver=Machine.here().driver, env=env))
    assert found is not None
    assert (found.path, found.channel) == (expected, None)
