"""How a project's site is served, told from the files it has: nothing is run, and nobody is asked.

Scripts of package.json come before folders of built pages, which may be old; a preview of the built site comes before
a development server, which serves something else than what is released.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal
from urllib.parse import quote

MAX_BYTES = 1_000_000  # of a file that is looked into
_MOST_PAGES = 10

Needs = Literal["node", "python", "ruby", "php", "hugo"]


@dataclass(frozen=True)
class Site:
    """Where the site is, and how it comes to be there.

    Attributes
    ----------
    url : its address, or a local folder as seen from the project's.
    command : what serves it; "" where nothing has to be started.
    install : what has to be run once in CI before that, in order.
    needs : what CI has to have for it.
    pages : paths or files to look at.
    """

    url: str
    command: str = ""
    install: tuple[str, ...] = ()
    needs: Needs | None = None
    pages: tuple[str, ...] = ("/",)


@dataclass(frozen=True)
class Found:
    """A site, and in words what told of it."""

    site: Site
    because: str


def from_address(url: str) -> Found:
    """The site at an address that somebody gave."""
    return Found(Site(url), "you named it")


def detect(folder: Path) -> Found | None:
    """What is served from a project's folder; None where nothing in it tells."""
    for look in (_package, _application, _static):
        if found := look(folder):
            return found
    return None


# Ports that servers choose where nobody names one, as their own documentation has them; the first words that the script
# contains count.
_PORTS: tuple[tuple[str, int], ...] = (
    ("vite preview", 4173),
    ("vite", 5173),
    ("astro", 4321),
    ("next", 3000),
    ("nuxt", 3000),
    ("gatsby serve", 9000),
    ("gatsby", 8000),
    ("react-scripts", 3000),
    ("docusaurus", 3000),
    ("remix", 3000),
    ("ng serve", 4200),
    ("vue-cli-service", 8080),
    ("webpack", 8080),
    ("eleventy", 8080),
    ("parcel", 1234),
    ("http-server", 8080),
    ("serve", 3000),
)
_SCRIPTS = ("preview", "serve", "start", "dev")
_GIVEN_PORT = re.compile(r"(?:--port[= ]|-p[= ]?|\bPORT=|--listen[= ]|-l[= ]?)(?:[\w.]*:)?(\d{2,5})\b")
_CONFIG_PORT = re.compile(r"\b{}\s*:\s*\{{[^{{}}]*\bport\s*:\s*(\d{{2,5}})")
_LOCKS = (
    ("pnpm-lock.yaml", "pnpm", "pnpm install --frozen-lockfile"),
    ("yarn.lock", "yarn", "yarn install --immutable"),
    ("bun.lock", "bun", "bun install --frozen-lockfile"),
    ("bun.lockb", "bun", "bun install --frozen-lockfile"),
    ("package-lock.json", "npm", "npm ci"),
)


def _package(folder: Path) -> Found | None:
    """The site that a script of package.json serves."""
    package, scripts = _scripts(folder)
    for name in _SCRIPTS:
        if name in scripts and (port := _port(folder, scripts[name])):
            manager, install = _manager(folder, package)
            run = f"{manager} run {name}"
            command = f"{manager} run build && {run}" if _wants_build(name, scripts) else run
            because = f'package.json has the script "{name}" ({scripts[name][:60]}), which serves on port {port}'
            return Found(Site(f"http://localhost:{port}", command, (install,), "node"), because)
    return None


def _scripts(folder: Path) -> tuple[Mapping[str, object], Mapping[str, str]]:
    """package.json, and its scripts; both empty where there is none."""
    try:
        package = json.loads(_read(folder / "package.json"))
    except (ValueError, RecursionError):
        return {}, {}
    scripts = package.get("scripts") if isinstance(package, dict) else None
    if not isinstance(scripts, dict):
        return {}, {}
    return package, {str(name): body for name, body in scripts.items() if isinstance(body, str)}


def _wants_build(name: str, scripts: Mapping[str, str]) -> bool:
    """Whether a script serves what the script `build` has made, and does not make it itself."""
    of_a_build = name in ("preview", "serve") or re.search(r"\b(next|nuxt|remix-serve) ?start\b", scripts[name])
    return "build" in scripts and bool(of_a_build) and "build" not in scripts[name]


def _port(folder: Path, script: str) -> int | None:
    """The port that a script serves on: given in it, given in a configuration of Vite, or its server's own."""
    if given := _GIVEN_PORT.search(script):
        return int(given[1])
    if "vite" in script:
        where = "preview" if "preview" in script else "server"
        for config in sorted(folder.glob("vite.config.*")):
            if set_there := re.search(_CONFIG_PORT.pattern.format(where), _read(config)):
                return int(set_there[1])
    return next((port for word, port in _PORTS if re.search(rf"\b{re.escape(word)}\b", script)), None)


def _manager(folder: Path, package: Mapping[str, object]) -> tuple[str, str]:
    """The package manager, and its command that installs what the lock file says."""
    named = str(package.get("packageManager", "")).partition("@")[0]
    locks = [(manager, install) for lock, manager, install in _LOCKS if (folder / lock).is_file()]
    by_name = next(((manager, install) for _, manager, install in _LOCKS if manager == named), None)
    return by_name or next(iter(locks), ("npm", "npm install"))


@dataclass(frozen=True)
class _Framework:
    """A framework: the file that tells of it, some text in it, and how its own server is started."""

    name: str
    file: str
    holds: str
    site: Site


_FRAMEWORKS = (
    _Framework(
        "Django", "manage.py", "django",
        Site(
            "http://127.0.0.1:8000", "python manage.py runserver 8000 --noreload",
            ("pip install -r requirements.txt", "python manage.py migrate"), "python",
        ),
    ),
    _Framework(
        "Rails", "Gemfile", "rails",
        Site("http://127.0.0.1:3000", "bin/rails server -p 3000", ("bundle install", "bin/rails db:prepare"), "ruby"),
    ),
    _Framework(
        "Jekyll", "Gemfile", "jekyll",
        Site("http://127.0.0.1:4000", "bundle exec jekyll serve", ("bundle install",), "ruby"),
    ),
    _Framework(
        "Laravel", "artisan", "laravel",
        Site("http://127.0.0.1:8000", "php artisan serve", ("composer install",), "php"),
    ),
    _Framework("Hugo", "hugo.toml", "", Site("http://localhost:1313", "hugo server", (), "hugo")),
    _Framework("Hugo", "hugo.yaml", "", Site("http://localhost:1313", "hugo server", (), "hugo")),
    _Framework(
        "MkDocs", "mkdocs.yml", "", Site("http://127.0.0.1:8000", "mkdocs serve", ("pip install mkdocs",), "python")
    ),
)  # fmt: skip


def _application(folder: Path) -> Found | None:
    """The site that a framework's own server serves."""
    for framework in _FRAMEWORKS:
        file = folder / framework.file
        if file.is_file() and framework.holds in _read(file).lower():
            return Found(framework.site, f"{framework.file} is {framework.name}'s")
    return None


_BUILT = ("dist", "build", "out", "_site")
_FOLDERS = (*_BUILT, "site", "public", "www", "docs", ".")


def _static(folder: Path) -> Found | None:
    """A folder of pages that are there already."""
    for name in _FOLDERS:
        here = folder / name
        index = next((file for file in ("index.html", "index.htm") if (here / file).is_file()), None)
        if index:
            others = sorted(path.name for path in here.glob("*.htm*") if path.suffix in (".html", ".htm"))
            pages = ("/", *(f"/{quote(other)}" for other in others if other not in (index, "404.html")))[:_MOST_PAGES]
            where = "this folder" if name == "." else f"{name}/"
            url = "./" if name == "." else f"{name}/"
            return Found(_built(folder, Site(url, pages=pages), name), f"{where} has an {index}")
    return None


def _built(folder: Path, site: Site, name: str) -> Site:
    """The site with what makes its folder in CI, where a script of package.json does."""
    package, scripts = _scripts(folder)
    if name not in _BUILT or "build" not in scripts:
        return site
    manager, install = _manager(folder, package)
    return replace(site, install=(install, f"{manager} run build"), needs="node")


def _read(file: Path) -> str:
    """The beginning of a file; "" where it cannot be read."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES).decode("utf-8", "replace")
    except OSError:
        return ""
