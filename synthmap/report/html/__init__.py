"""The HTML report of a stored run: one page that works from disk, offline, and asks no other machine for anything.

It is made from report.json and the views it points to alone, so that it can be written again without a browser. The
template writes every word that can be known beforehand, with autoescape on; the script only draws over the pictures
what it reads from JSON blocks in the page, since a page opened from disk may not fetch. Both stand inline under a
Content-Security-Policy that names them by their hash and allows nothing else but pictures beside the report.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from . import _album, _aside, _funnels, _header, _pages, _stored, _tables, _todo, _words

HERE = Path(__file__).parent
# One module, since inline scripts cannot import each other; the last opens the page that the address names.
STYLES = ("report.css", "stage.css")
SCRIPTS = (
    "report.js", "marks.js", "tables.js", "pages.js", "layers.js", "pointing.js", "compare.js", "replay.js",
    "address.js",
)  # fmt: skip


def write(run: Path, *, single_file: bool = False) -> Path:
    """Write `run/report.html` from what is stored in `run`, whole or not at all, and return its path.

    With `single_file` its pictures are within it, smaller than those of the run and `_album.LARGEST` bytes in all at
    most: one file to send on, which opens without the folder.

    Raises
    ------
    UsageError
        `run` holds no report.json that this version can read.
    """
    album = _album.Album() if single_file else None
    stored = _stored.read(run, album or _album.beside)
    problems, undecided = _todo.cards(stored)
    pages = _pages.pages(stored, problems, undecided)
    asides = _aside.asides(stored, problems)
    html = _render(
        header=_header.header(stored, problems, undecided, pages, asides),
        asides=asides,
        problems=problems,
        undecided=undecided,
        pages=pages,
        ways=_funnels.ways(stored.report),
        layers=_pages.layers(pages),
        layer_names=_words.LAYER_NAMES,
        layer_legends=_words.LAYER_LEGENDS,
        field_columns=_tables.FIELD_COLUMNS,
        segment_columns=_tables.SEGMENT_COLUMNS,
        album=album,
    )
    return _replace(run / "report.html", html)


def _render(**content: Any) -> str:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    environment.filters["prose"] = _words.prose
    style, script = ("\n".join(map(_source, names)) for names in (STYLES, SCRIPTS))
    return environment.get_template("template.html").render(
        style=Markup(style),
        script=Markup(script),
        policy=_policy(style, script, "data:" if content["album"] else "'self' file: data:"),
        **content,
    )


def _source(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def _policy(style: str, script: str, pictures: str) -> str:
    """Only this style, only this script, only `pictures`; and no string becomes markup."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            f"img-src {pictures}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def _hash(source: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()


def _replace(path: Path, text: str) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".report-", suffix=".html")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path
