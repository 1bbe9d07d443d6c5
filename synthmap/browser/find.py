"""Which browser to use, decided by looking and never by starting one.

In order: the one somebody named, Playwright's own download, an installed Chrome, Chromium or Edge. Firefox and WebKit,
which a scenario may ask for beside it, are Playwright's own downloads too; an installed Firefox will do where that is
missing (a WebKit that came with the system can't be driven). Playwright's Python API could say where its download is,
but only through a running driver, which costs a third of a second; the folder is laid out as its `browsers.json` says,
so it is read from there.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import playwright

from synthmap.model.errors import BrowserNotFound
from synthmap.model.view import Engine

ENVIRONMENT_NAME = "SYNTHMAP_BROWSER"


@dataclass(frozen=True)
class Browser:
    """A browser: its program, the name it goes by, how it was found, as a short phrase, and of which kind it is.

    `channel` is what Playwright calls a browser that is not of its own making and has to be driven in another way.
    """

    path: Path
    name: str
    how: str
    engine: Engine = "chromium"
    channel: str | None = None


@dataclass(frozen=True)
class Machine:
    """What the search looks at, as data, so that any machine can be described in a test.

    `which` answers like `shutil.which`. `driver` is the `driver/package` folder of the installed Playwright. `root` is
    true for the superuser on Linux. `confined` is true where only browsers that came with the system may sandbox
    themselves: Ubuntu since 23.10 keeps user namespaces from programs AppArmor does not know
    (https://chromium.googlesource.com/chromium/src/+/main/docs/security/apparmor-userns-restrictions.md).
    """

    platform: str
    env: Mapping[str, str]
    home: Path
    which: Callable[[str], str | None]
    driver: Path
    root: bool
    confined: bool

    @classmethod
    def here(cls) -> Machine:
        """The machine this runs on."""
        root = running_as_root()
        return cls(
            platform=sys.platform,
            env=os.environ,
            home=Path.home(),
            which=shutil.which,
            driver=Path(playwright.__file__).parent / "driver" / "package",
            root=root,
            confined=not root and _userns_restricted(),
        )


def running_as_root() -> bool:
    """Whether this is the superuser on Linux, for whom Chromium refuses to start with its sandbox."""
    return sys.platform == "linux" and os.geteuid() == 0


def find(explicit: str | Path | None, machine: Machine) -> Browser | None:
    """The first browser in the order above, or None.

    Raises
    ------
    BrowserNotFound
        If a browser is named, by `explicit` (the `--browser-path` option) or the environment, and is not a program.
        A named browser is never passed over for another one.
    """
    if explicit:
        return _named(str(explicit), "--browser-path", machine)
    if named := machine.env.get(ENVIRONMENT_NAME):
        return _named(named, ENVIRONMENT_NAME, machine)
    return next(_downloaded(machine), None) or next(_installed(machine), None)


def find_other(engine: Engine, machine: Machine) -> Browser | None:
    """The Firefox or WebKit of this machine: Playwright's own, else an installed Firefox, else None."""
    own = next(_own_build(engine, _OTHERS[engine], machine), None)
    return replace(own, engine=engine) if own else next(_firefoxes(machine), None) if engine == "firefox" else None


def _named(value: str, origin: str, machine: Machine) -> Browser:
    path = Path(machine.which(value) or value)
    if path.is_dir():
        problem = "is a folder; name the program inside it"
    elif not path.is_file():
        problem = "does not exist"
    elif not os.access(path, os.X_OK):
        problem = "is not a program that may be executed"
    else:
        return Browser(path, path.name, f"named by {origin}")
    raise BrowserNotFound(f"{origin} names {value}, which {problem}. Leave it out to have a browser looked for.")


# Inside the folder of its revision each build has one folder of its own, named for the platform
# ("chrome-linux64", "chrome-mac-arm64"), which has changed over the years; the program's name has not.
_FULL = {
    "linux": ("*/chrome",),
    "darwin": ("*/*.app/Contents/MacOS/*",),
    "win32": ("*/chrome.exe",),
}
_SHELL = {
    "linux": ("*/chrome-headless-shell", "*/headless_shell"),
    "darwin": ("*/chrome-headless-shell", "*/headless_shell"),
    "win32": ("*/chrome-headless-shell.exe", "*/headless_shell.exe"),
}
_OTHERS: Mapping[Engine, Mapping[str, tuple[str, ...]]] = {
    "firefox": {
        "linux": ("firefox/firefox",),
        "darwin": ("firefox/*.app/Contents/MacOS/firefox",),
        "win32": ("firefox/firefox.exe",),
    },
    "webkit": {"linux": ("pw_run.sh",), "darwin": ("pw_run.sh",), "win32": ("Playwright.exe",)},
}


def _downloaded(machine: Machine) -> Iterator[Browser]:
    """Playwright's downloads of the revision the installed Playwright was made for; others may not obey it.

    The full browser comes before the headless shell, which is an older code path: it is what visitors have and what
    an installed Chrome is, so that a page looks the same whichever of them is found.
    """
    if machine.confined:
        return
    for name, patterns in (("chromium", _FULL), ("chromium-headless-shell", _SHELL)):
        yield from _own_build(name, patterns, machine)


def _own_build(name: str, patterns: Mapping[str, tuple[str, ...]], machine: Machine) -> Iterator[Browser]:
    revision = _expected_revision(machine.driver, name)
    folder = _downloads_folder(machine) / f"{name.replace('-', '_')}-{revision}"
    # Playwright writes this file last: without it the download was cut short.
    if revision is None or not (folder / "INSTALLATION_COMPLETE").exists():
        return
    for pattern in patterns.get(machine.platform, ()):
        for path in sorted(folder.glob(pattern)):
            if path.is_file() and os.access(path, os.X_OK):
                yield Browser(path, name, "Playwright's own download")


def _downloads_folder(machine: Machine) -> Path:
    """Where Playwright keeps its downloads, as its `registryDirectory` works it out."""
    named = machine.env.get("PLAYWRIGHT_BROWSERS_PATH")
    if named == "0":
        return machine.driver / ".local-browsers"
    if named:
        return Path(named).absolute()
    caches: dict[str, tuple[str | None, Path]] = {
        "darwin": (None, machine.home / "Library" / "Caches"),
        "win32": (machine.env.get("LOCALAPPDATA"), machine.home / "AppData" / "Local"),
    }
    cache, default = caches.get(machine.platform, (machine.env.get("XDG_CACHE_HOME"), machine.home / ".cache"))
    return Path(cache or default) / "ms-playwright"


def _expected_revision(driver: Path, name: str) -> str | None:
    """The revision of `name` that the installed Playwright expects, or None where its list cannot be read."""
    try:
        listed = json.loads((driver / "browsers.json").read_text("utf-8"))["browsers"]
        return next((str(entry["revision"]) for entry in listed if entry["name"] == name), None)
    except (OSError, ValueError, KeyError, TypeError):
        return None


_ON_PATH = (
    "google-chrome",
    "google-chrome-stable",
    "chromium",
    "chromium-browser",
    "microsoft-edge",
    "microsoft-edge-stable",
)
_BUNDLES = ("Google Chrome", "Chromium", "Microsoft Edge")
_PROGRAM_FILES = (
    ("Google/Chrome", "chrome.exe"),
    ("Chromium", "chrome.exe"),
    ("Microsoft/Edge", "msedge.exe"),
)


def _installed(machine: Machine) -> Iterator[Browser]:
    """Browsers the system knows: on PATH, in the standard bundles of macOS, under Program Files."""
    if machine.platform == "darwin":
        for bundle in _BUNDLES:
            for root in (Path("/Applications"), machine.home / "Applications"):
                path = root / f"{bundle}.app" / "Contents" / "MacOS" / bundle
                if path.is_file():
                    yield Browser(path, bundle, f"installed: {bundle}")
    elif machine.platform == "win32":
        variables = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
        roots = [Path(machine.env[variable]) for variable in variables if machine.env.get(variable)]
        for folder, program in _PROGRAM_FILES:
            for root in roots:
                path = root / folder / "Application" / program
                if path.is_file():
                    yield Browser(path, program, f"installed: {folder.replace('/', ' ')}")
    else:
        for name in _ON_PATH:
            if path_on_path := machine.which(name):
                yield Browser(Path(path_on_path), name, f"installed: {name}")


def _firefoxes(machine: Machine) -> Iterator[Browser]:
    """Firefoxes the system knows, which Playwright up to 1.64 drives by its channel "moz-firefox" (WebDriver BiDi)."""
    if machine.platform == "darwin":
        roots = (Path("/Applications"), machine.home / "Applications")
        places = [root / "Firefox.app" / "Contents" / "MacOS" / "firefox" for root in roots]
    elif machine.platform == "win32":
        variables = ("PROGRAMFILES", "PROGRAMFILES(X86)")
        places = [
            Path(machine.env[name], "Mozilla Firefox", "firefox.exe") for name in variables if machine.env.get(name)
        ]
    else:
        places = [Path(found) for name in ("firefox-esr", "firefox") if (found := machine.which(name))]
    for path in places:
        if path.is_file():
            yield Browser(path, path.name, f"installed: {path.name}", "firefox", "moz-firefox")


def _userns_restricted() -> bool:
    try:
        setting = Path("/proc/sys/kernel/apparmor_restrict_unprivileged_userns").read_text("ascii")
    except OSError:
        return False
    return setting.strip() == "1"
