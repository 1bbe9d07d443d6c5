"""Where a page is: on the web, in a local folder that has to be served, or a picture, which alone is read here."""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import url2pathname

from synthmap.model.addresses import without_secrets
from synthmap.model.pictures import IMAGE_SUFFIXES, is_image
from synthmap.scenario.images import check_image
from synthmap.scenario.mistakes import Wrong, listed, shown
from synthmap.scenario.types import LocalFile, Picture, Target

HTML_SUFFIXES = (".html", ".htm", ".xhtml")
_INDEXES = ("index.html", "index.htm")

_HOST = re.compile(
    r"(?P<host>(?:[\w-]+\.)*localhost|\[[0-9a-f:.]+\]|[\w-]+(?:\.[\w-]+)+)(?::[0-9]{1,5})?(?:[/?#]\S*)?",
    re.IGNORECASE,
)
_FILE_SUFFIXES = (*HTML_SUFFIXES, *IMAGE_SUFFIXES, ".yaml", ".yml")

# One letter is a Windows drive, not a scheme; host:8080 has digits after the colon.
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):(?![0-9]+(?:[/?#]|$))")
_CREDENTIALS = re.compile(r"(//)[^/?#\s]*@")
_QUERY = re.compile(r"[?#]")


@dataclass(frozen=True)
class Site:
    """A website that page URLs are joined to."""

    url: str


@dataclass(frozen=True)
class Folder:
    """A local folder that page URLs lie in, and the page that its own address stands for."""

    root: Path
    index: str


Base = Site | Folder


def base(url: str, folder: Path, *, said: str | None = None) -> Base:
    """The site or local folder that a scenario's `url` names, to which its pages belong.

    A relative path starts at `folder`. `said` is how messages quote the URL. Raises Wrong.
    """
    said = safe(url) if said is None else said
    if is_web(url):
        _web(url, said)
        return Site(url)
    path, query = _local(url, folder, said)
    return _folder_of(path, query, said)


def own_page(start: Base, said: str) -> Target:
    """The page that a scenario's `url` is itself. Raises Wrong for a folder without an index."""
    return _web(start.url, said) if isinstance(start, Site) else _in_folder(start, start.index, said)


def page(url: str, start: Base | None, folder: Path, *, said: str | None = None) -> Target:
    """The page that `url` names. Raises Wrong.

    One that begins with `/`, `?` or `#` is joined to the scenario's `url` as a browser joins it; on its own it is
    a web address, or a file that starts at `folder`.
    """
    said = safe(url) if said is None else said
    if url.startswith("//"):
        raise Wrong(f"`{said}` has no scheme.", "Begin it with `https://`, or with a single `/` for a page of `url`.")
    if url.startswith(("/", "?", "#")):
        if start is None:
            raise Wrong(f"`{said}` needs a site to belong to.", "Give the scenario a `url`, or this page a whole one.")
        return _web(urljoin(start.url, url), said) if isinstance(start, Site) else _in_folder(start, url, said)
    if is_web(url):
        return _web(url, said)
    path, query = _local(url, folder, said)
    if isinstance(start, Folder) and _inside(path, start.root) and kind(path):
        return _in_folder(start, _served(path, start.root) + query, said)
    try:
        return own_page(_folder_of(path, query, said), said)
    except Wrong as wrong:
        hint = f"For a page of the site, write `/{said}`." if isinstance(start, Site) else ""
        raise Wrong(wrong.message, wrong.hint or hint) from None


def picture(
    path: str, folder: Path, *, root: Path | None = None, scale: float | None = None, said: str | None = None
) -> Target:
    """The page that a picture of a design stands for; a relative path starts at `folder`.

    It is recorded relative to `root`, or to its own folder where it does not lie in there. Raises Wrong for what is no
    picture, or none that is looked at.
    """
    said = safe(path) if said is None else said
    file = _absolute(_local(path, folder, said)[0])
    check_image(file, said)
    root = file.parent if root is None or not _inside(file, _absolute(root)) else _absolute(root)
    return Target("", f"local:{_served(file, root)}", file.parent.name, picture=Picture(file, scale))


def is_web(url: str) -> bool:
    """Whether it is an http or https address."""
    return url.lower().startswith(("http://", "https://"))


def guessed(text: str) -> str | None:
    """The address meant by one without a scheme (`example.com`, `localhost:3000`); None if it names no host.

    This machine is asked by http, every other by https.
    """
    host = _HOST.fullmatch(text)
    if host is None or host["host"].lower().endswith(_FILE_SUFFIXES):
        return None
    return f"{'http' if _is_loopback(host['host'].strip('[]').lower()) else 'https'}://{text}"


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def safe(url: str) -> str:
    """A URL as messages and reports may quote it: no credentials, nothing that does not print, not too long."""
    return shown(_CREDENTIALS.sub(r"\1", url), 100)


def _web(url: str, said: str) -> Target:
    if any(c.isspace() or not c.isprintable() for c in url):
        raise Wrong(f"`{said}` has a space in it, or a character that does not print.", "Write a space as `%20`.")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host = None
    if not host:
        raise Wrong(f"`{said}` is not a web address.", "Write it like `https://example.com/pricing`.")
    return Target(url, without_secrets(url), host)


def _local(url: str, folder: Path, said: str) -> tuple[Path, str]:
    """The path `url` names, and the `?query` and `#fragment` it ends in unless they belong to the file's name."""
    if kind(folder / url):
        return folder / url, ""
    mark = _QUERY.search(url)
    path, query = (url[: mark.start()], url[mark.start() :]) if mark else (url, "")
    scheme = _SCHEME.match(path)
    if scheme is None:
        return folder / path, query
    if scheme[1].lower() != "file":
        raise Wrong(f"`{said}` is not something a page can be opened from.", "Use http, https, or a local file.")
    parts = urlsplit(path)
    if parts.netloc not in ("", "localhost"):
        raise Wrong(f"`{said}` is a file of another machine.", "Write `file:///` and the path, or just the path.")
    return Path(url2pathname(parts.path)), query


def _folder_of(path: Path, query: str, said: str) -> Folder:
    """The folder to serve for a file or folder, opened at that file, or at the index of that folder."""
    what = kind(path)
    if what is None:
        raise Wrong(f"There is no file or folder `{said}`.", _near(path) or _hosted(said))
    root = _absolute(path if what == "folder" else path.parent)
    return Folder(root, _served(path, root) + query)


def _in_folder(folder: Folder, url: str, said: str) -> Target:
    """The page a static web server would answer `url` with: the file, its index, or the file without its `.html`."""
    mark = _QUERY.search(url)
    path, query = (url[: mark.start()], url[mark.start() :]) if mark else (url, "")
    # A lone "?x" or "#x" is about the page that the scenario's `url` opens.
    wanted = unquote(path or _QUERY.split(folder.index)[0], errors="surrogateescape").lstrip("/")
    candidate = _absolute(folder.root / wanted)
    if not _inside(candidate, folder.root):
        raise Wrong(f"`{said}` leads out of its folder.", "Choose a `url` that holds every page.")
    options = [candidate, *(candidate / index for index in _INDEXES)]
    if candidate != folder.root:
        options += [candidate.with_name(f"{candidate.name}.html")]
    found = next((option for option in options if kind(option) == "file"), None)
    if found is None and kind(candidate) == "folder":
        raise Wrong(f"The folder `{said}` has no index.html.", _pages_in(candidate))
    if found is None:
        raise Wrong(f"There is no file `{said}` in its folder.", _near(candidate))
    if not _inside(found, folder.root):
        raise Wrong(f"`{said}` is a link that leads out of its folder.", "Copy the file into the folder.")
    if is_image(found.name):
        raise Wrong(f"`{said}` is a picture.", "For a page that is a picture, write `image:` in place of `url:`.")
    served = _served(found, folder.root) + query
    return Target("", f"local:{without_secrets(served)}", folder.root.name, LocalFile(folder.root, served))


def kind(path: Path) -> str | None:
    """What there is at a path: `file`, `folder`, or None; also None where the system refuses to look."""
    try:
        return "file" if path.is_file() else "folder" if path.is_dir() else None
    except (OSError, ValueError):
        return None


def _absolute(path: Path) -> Path:
    """An absolute path without `..`, in which links stay as they are, so that relative assets are found beside it."""
    return Path(os.path.abspath(path))  # noqa: PTH100 (Path.resolve follows links)


def _inside(path: Path, root: Path) -> bool:
    try:
        return _absolute(path).is_relative_to(root) and path.resolve().is_relative_to(root.resolve())
    except (OSError, ValueError, RuntimeError):
        return False


def _served(path: Path, root: Path) -> str:
    """What to ask a server of `root` for to get `path`, percent-encoded; `/` for the root itself."""
    relative = _absolute(path).relative_to(root).as_posix()
    return "/" if relative == "." else "/" + quote(os.fsencode(relative))


def _html_files(folder: Path) -> list[str]:
    try:
        return sorted(entry.name for entry in folder.iterdir() if entry.suffix.lower() in HTML_SUFFIXES)
    except (OSError, ValueError):
        return []


def _pages_in(folder: Path) -> str:
    pages = _html_files(folder)
    return f"It has {listed(pages, 6)}." if pages else "It has no HTML files at all."


def _near(path: Path) -> str:
    close = difflib.get_close_matches(path.name, _html_files(path.parent), n=1)
    return f"Did you mean `{shown(close[0])}`?" if close else ""


def _hosted(said: str) -> str:
    address = guessed(said)
    return f"For a website, write `{address}`." if address else ""
