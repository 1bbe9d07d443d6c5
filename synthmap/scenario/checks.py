"""What a scenario's parts must be to each other and to the world: names unique, files there, rules known.

These checks read the plain data, and pass over what has the wrong type (`validate.py` has reported that), so that one
mistake does not hide another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from synthmap.scenario import names, targets
from synthmap.scenario.environment import Substituted, Unresolved, plain
from synthmap.scenario.mistakes import Mistake, Wrong, did_you_mean, listed, shown
from synthmap.scenario.positions import Document, KeyPath
from synthmap.scenario.types import Page, Target


def check_rules(
    document: Document, rules: object, known_rules: Mapping[str, Collection[str]], above: KeyPath = ("rules",)
) -> Iterator[Mistake]:
    """Rules nobody knows, options their rule does not have, and values that no option or not this one can have."""
    for rule, body in rules.items() if isinstance(rules, dict) else ():
        path: KeyPath = (*above, rule)
        if rule not in known_rules:
            hint = did_you_mean(rule, known_rules, "`synthmap rules` lists them.")
            yield Mistake(*document.key_place(path), f"There is no rule `{shown(rule)}`.", hint)
            continue
        for option, value in body.items() if isinstance(body, dict) else ():
            if option == "level":
                continue
            known = sorted(known_rules[rule])
            if option not in known:
                has = f"It has {listed(known)}." if known else "It has no options, only a level."
                message = f"The rule `{rule}` has no option `{shown(option)}`."
                place = document.key_place((*path, option))
                yield Mistake(*place, message, did_you_mean(option, [*known, "level"], has))
            elif value is None or isinstance(value, list | dict):
                message = f"`{shown(option)}` must be a number, text, true or false."
                yield Mistake(*document.place((*path, option)), message)
            else:
                yield from _unknown_word(document, (*path, option), value, known_rules[rule])


def _unknown_word(document: Document, path: KeyPath, value: object, options: Collection[str]) -> Iterator[Mistake]:
    """A value that is none of the words that the option may be, where it may only be some."""
    words = options.get(str(path[-1]), ()) if isinstance(options, Mapping) else ()
    if words and value not in words and not isinstance(value, Unresolved):
        said = shown(_said(document, path, str(value)))
        message = f"The rule `{path[-2]}` knows no {path[-1]} `{said}`."
        hint = did_you_mean(str(value), words, f"It knows {listed(sorted(words))}.")
        yield Mistake(*document.place(path), message, hint)


def check_viewports(document: Document, viewports: object, known_devices: Collection[str] | None) -> Iterator[Mistake]:
    """Names that make no folder or the same folder, and devices nobody knows (where the known ones are given)."""
    used: dict[str, int] = {}
    for name, body in viewports.items() if isinstance(viewports, dict) else ():
        path: KeyPath = ("viewports", name)
        yield from _folder_mistake(document, path, name, used)
        device = body.get("device") if isinstance(body, dict) else None
        checked = known_devices is not None and isinstance(device, str) and not isinstance(device, Unresolved)
        if checked and device not in (known_devices or ()):
            said = _said(document, (*path, "device"), str(device))
            hint = did_you_mean(said, known_devices or (), "Give a `width` and a `height` instead.")
            yield Mistake(*document.place((*path, "device")), f"There is no device `{said}`.", hint)


def check_access(document: Document, data: Mapping[str, object]) -> Iterator[Mistake]:
    """Credentials and headers without a website to tell them to."""
    http, url = data.get("http"), data.get("url")
    if isinstance(url, Unresolved) or (isinstance(url, str) and targets.is_web(url)):
        return
    for key in ("auth", "headers"):
        if isinstance(http, dict) and http.get(key):
            message = f"`{key}` is for the site of `url` alone, and this scenario's `url` is no website."
            yield Mistake(*document.key_place(("http", key)), message, "Give the scenario the site's address as `url`.")


def check_logins(document: Document, data: Mapping[str, object]) -> Iterator[Mistake]:
    """Pages and sessions that are opened as somebody whom `auth` does not know."""
    auth = data.get("auth")
    known = list(auth) if isinstance(auth, dict) else []
    asked = [(kind, each) for kind in ("pages", "sessions") if isinstance(each := data.get(kind), list)]
    for kind, index, each in ((kind, index, each) for kind, every in asked for index, each in enumerate(every)):
        name = each.get("as") if isinstance(each, dict) else None
        if isinstance(name, str) and name and not isinstance(name, Unresolved) and name not in known:
            path: KeyPath = (kind, index, "as")
            said = _said(document, path, name)
            has = f"There is {listed(known)}." if known else "Say under `auth` how one logs in."
            message = f"`auth` has no login `{said}`."
            yield Mistake(*document.place(path), message, did_you_mean(said, known, has))


def check_uploads(document: Document, value: object, folder: Path, path: KeyPath = ()) -> Iterator[Mistake]:
    """Files that an `upload` chooses and that are not there."""
    if isinstance(value, dict):
        upload = value.get("upload")
        files = upload.get("files") if isinstance(upload, dict) else None
        several = isinstance(files, list)
        for index, file in enumerate(files if isinstance(files, list) else [files]):
            here: KeyPath = (*path, "upload", "files", index) if several else (*path, "upload", "files")
            if isinstance(file, str) and not isinstance(file, Unresolved) and targets.kind(folder / file) != "file":
                message = f"There is no file `{_said(document, here, file)}`."
                yield Mistake(*document.place(here), message, "A path starts at the scenario's own folder.")
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in items:
        yield from check_uploads(document, item, folder, (*path, key))


@dataclass(frozen=True)
class _Asked:
    """A page as the file asks for it: `place` is its address, its sitemap's, or the picture that stands for it."""

    path: KeyPath
    place: str
    is_image: bool
    scale: float | None
    name: str | None
    question: str | None


def find_pages(document: Document, data: Mapping[str, object], folder: Path) -> tuple[list[Page], list[Mistake]]:
    """The pages of a scenario, named and located, and what is wrong with their names and places."""
    mistakes: list[Mistake] = []
    start: targets.Base | None = None
    own: list[Page] = []
    url = data.get("url")
    if isinstance(url, str) and url and not isinstance(url, Unresolved):
        place, said = document.place(("url",)), _said(document, ("url",), url)
        try:
            start = targets.base(url, folder, said=said)
            if "pages" not in data:
                target = targets.own_page(start, said)
                own = [Page(derived_name(target), target, line=place.line)]
        except Wrong as wrong:
            mistakes.append(wrong.at(place))
    if "pages" not in data:
        if "url" not in data:
            message = "This scenario names nothing to look at."
            mistakes.append(Mistake(*document.place(()), message, "Give it a `url`, or `pages`."))
        return own, mistakes
    pages: list[tuple[_Asked, Target]] = []
    for asked in _asked(data["pages"]):
        # Without the site it belongs to, nothing can be said about a path of it.
        if start is None and "url" in data and asked.place.startswith(("/", "?", "#")) and not asked.is_image:
            continue
        said = _said(document, asked.path, asked.place)
        try:
            if asked.is_image:
                target = targets.picture(asked.place, folder, root=folder, scale=asked.scale, said=said)
            else:
                target = targets.page(asked.place, start, folder, said=said)
        except Wrong as wrong:
            mistakes.append(wrong.at(document.place(asked.path)))
        else:
            pages.append((asked, target))
    mistakes += _name_mistakes(document, data["pages"])
    return _named(document, pages), mistakes


def check_states(document: Document, pages: object) -> Iterator[Mistake]:
    """Names of a page's states that make no folder, or the same folder."""
    for index, page in enumerate(pages if isinstance(pages, list) else ()):
        states = page.get("states") if isinstance(page, dict) else None
        used: dict[str, int] = {}
        for nth, state in enumerate(states if isinstance(states, list) else ()):
            name = state.get("name") if isinstance(state, dict) else None
            if isinstance(name, str) and name and not isinstance(name, Unresolved):
                yield from _folder_mistake(document, ("pages", index, "states", nth, "name"), name, used)


def derived_name(target: Target) -> str:
    """The name of a page that was given none."""
    if target.picture:
        return names.folder_name(target.picture.file.stem.lower()) or names.HOME
    return names.from_url(target.local.path if target.local else target.url)


def names_to_choose(name: str, target: Target) -> tuple[str, str]:
    """A name, and what to call the page when another one has it already."""
    return name, names.folder_name(f"{target.origin}-{name}")


def _asked(pages: object) -> Iterator[_Asked]:
    for index, page in enumerate(pages if isinstance(pages, list) else ()):
        body = page if isinstance(page, dict) else {"url": page}
        key = next((key for key in ("url", "sitemap") if key in body), "image")
        place, name, question = (body.get(name) for name in (key, "name", "question"))
        scale = plain(body.get("scale"))
        if isinstance(place, str) and place and not isinstance(place, Unresolved):
            yield _Asked(
                path=("pages", index, key) if isinstance(page, dict) else ("pages", index),
                place=place,
                is_image=key == "image",
                scale=float(scale) if isinstance(scale, int | float) else None,
                name=name if isinstance(name, str) else None,
                question=question if isinstance(question, str) else None,
            )


def _named(document: Document, pages: list[tuple[_Asked, Target]]) -> list[Page]:
    """Pages in the file's order. Names that were given are settled first, so that no derived one takes them."""
    order = sorted(range(len(pages)), key=lambda index: pages[index][0].name is None)
    choices = [
        (names.folder_name(asked.name),) if asked.name else names_to_choose(derived_name(target), target)
        for asked, target in (pages[index] for index in order)
    ]
    chosen = dict(zip(order, names.unique(choices), strict=True))
    return [
        Page(chosen[index], target, asked.question, document.place(asked.path[:2]).line)
        for index, (asked, target) in enumerate(pages)
    ]


def _name_mistakes(document: Document, pages: object) -> Iterator[Mistake]:
    used: dict[str, int] = {}
    for index, page in enumerate(pages if isinstance(pages, list) else ()):
        name = page.get("name") if isinstance(page, dict) else None
        if isinstance(name, str) and name and not isinstance(name, Unresolved):
            yield from _folder_mistake(document, ("pages", index, "name"), name, used)


def _folder_mistake(document: Document, path: KeyPath, name: str, used: dict[str, int]) -> Iterator[Mistake]:
    """A name that makes no folder, or one that is in `used` (name to line); else it is put there."""
    is_key = path[0] == "viewports"
    place = document.key_place(path) if is_key else document.place(path)
    said = shown(name) if is_key else _said(document, path, name)
    safe = names.folder_name(name)
    if not safe:
        yield Mistake(*place, f"`{said}` cannot be a name.", "Use at least one letter or digit in it.")
    elif names.same(safe) in used:
        message = f"`{said}` names the same folder as the one on line {used[names.same(safe)]}."
        yield Mistake(*place, message, "Give each a name of its own; case and punctuation do not count.")
    else:
        used[names.same(safe)] = place.line


def _said(document: Document, path: KeyPath, text: str) -> str:
    """A value as messages quote it: as the file has it where it was substituted, since it may be a secret."""
    return targets.safe(document.written.get(path, "") if isinstance(text, Substituted) else text)
