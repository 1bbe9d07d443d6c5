"""Targets of the command line: scenario files, and pages named without one, which get every default."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from synthmap.model.errors import UsageError
from synthmap.model.pictures import IMAGE_SUFFIXES, is_image
from synthmap.scenario import targets
from synthmap.scenario.checks import derived_name
from synthmap.scenario.load import SUFFIXES, load
from synthmap.scenario.mistakes import Wrong, listed, shown
from synthmap.scenario.types import Page, Scenario, Target


def from_targets(
    asked: Sequence[str],
    *,
    environment: Mapping[str, str],
    known_rules: Mapping[str, Collection[str]],
    known_devices: Collection[str] | None = None,
) -> tuple[Scenario, ...]:
    """A Scenario for each target, in order; one that is asked for twice counts once.

    A target is a scenario file (`.yaml`, `.yml`), an http(s) URL, an HTML file or a folder with an index.html (both
    are served from their own folder; `file://` URLs too), a picture of a design, or a host without its scheme. A file
    that exists wins over a host of the same name. Raises UsageError for anything else, and what `load` raises.
    """
    if not asked:
        raise UsageError("There is nothing to audit. Name a scenario file, a URL, an HTML file or a folder.")
    return tuple(
        load(Path(text), environment=environment, known_rules=known_rules, known_devices=known_devices)
        if _is_scenario(text)
        else _bare(text)
        for text in dict.fromkeys(asked)
    )


def _is_scenario(text: str) -> bool:
    return text.lower().endswith(SUFFIXES) and "://" not in text


def _bare(text: str) -> Scenario:
    url = text.strip()
    if not url:
        raise UsageError("A target is empty. Name a scenario file, a URL, an HTML file or a folder.")
    if not targets.is_web(url) and targets.kind(Path(url)) is None:
        url = targets.guessed(url) or url
    try:
        target = _target(url, targets.safe(text))
    except Wrong as wrong:
        raise UsageError(f"{wrong.message} {wrong.hint or _LOOKED_FOR}") from None
    path = urlsplit(target.recorded_url).path
    if target.local and not path.lower().endswith(targets.HTML_SUFFIXES):
        suffixes = listed(targets.HTML_SUFFIXES)
        raise UsageError(f"`{targets.safe(text)}` is not an HTML file ({suffixes}). {_LOOKED_FOR}")
    name = target.picture.file.name if target.picture else target.origin + _named(path)
    return Scenario(shown(name, 100), None, (Page(derived_name(target), target),))


def _named(path: str) -> str:
    return "" if path in ("", "/", "/index.html") else path


def _target(url: str, said: str) -> Target:
    if is_image(url) and not targets.is_web(url):
        return targets.picture(url, Path(), said=said)
    return targets.own_page(targets.base(url, Path()), said)


_LOOKED_FOR = (
    "A target is a scenario file (.yaml), an http or https URL, an HTML file, a folder with an index.html, or a "
    f"picture of a page ({', '.join(IMAGE_SUFFIXES)})."
)
