"""`${NAME}` in a scenario: what it stands for, and what is wrong with it.

    ${NAME}            the value of NAME; a mistake when there is none
    ${NAME:-default}   the default, when NAME is not set or is empty (as in a shell)
    $${NAME}           the text `${NAME}` itself

A name is looked up in the environment of the process first and in the scenario's `env:` second, so `env:` holds
defaults that a CI job can override. A value of `env:` may use the names above it. Keys are never substituted, and a
substituted value cannot change the shape of the file: it is put in after the YAML has been read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from synthmap.scenario.mistakes import Mistake, nearest, shown
from synthmap.scenario.positions import Document, KeyPath, core_scalar

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(r"\$\$\{|\$\{(?P<body>[^{}]*)\}|\$\{")
_BODY = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)(?::-(?P<default>.*))?", re.DOTALL)
_FORMS = "Write `${NAME}` or `${NAME:-default}`, or `$${` where the text `${` itself is meant."

MAX_LENGTH = 10_000
"""Characters of one value; nothing in a scenario needs as many."""


class Substituted(str):
    """Text that came out of `${...}`. It may be a secret, so messages quote what the file says instead."""

    __slots__ = ()


class Unresolved(str):
    """Text in which a `${...}` could not be resolved. That is reported already: nothing else about it is."""

    __slots__ = ()


def plain(value: object) -> object:
    """A substituted text as the unquoted scalar it stands for, so that `${COUNT}` may be a number."""
    return core_scalar(str(value)) if isinstance(value, Substituted) else value


def fill(document: Document, environment: Mapping[str, str]) -> tuple[object, tuple[Mistake, ...]]:
    """The document's data with every `${...}` in its values resolved, and the mistakes found on the way."""
    data = document.data
    if not isinstance(data, dict):
        return data, ()
    filler = _Filler(document, environment)
    env = filler.env(data["env"]) if isinstance(data.get("env"), dict) else None
    filled = {key: filler.value(value, (key,)) for key, value in data.items() if key != "env"}
    if "env" in data:
        filled["env"] = data["env"] if env is None else env
    return filled, tuple(filler.mistakes)


class _Filler:
    """Substitutes through one document. `names` grows as `env:` is read from the top down."""

    def __init__(self, document: Document, environment: Mapping[str, str]) -> None:
        self.document = document
        self.environment = environment
        self.names: dict[str, str] = {}
        self.mistakes: list[Mistake] = []

    def env(self, block: Mapping[str, object]) -> dict[str, str]:
        for name, value in block.items():
            path = ("env", name)
            if not _NAME.fullmatch(name):
                message = f"`{shown(name)}` cannot be the name of a variable."
                self._note_key(path, message, "Use letters, digits and _, and begin with no digit.")
            elif isinstance(value, dict | list):
                self._note(path, f"`{shown(name)}` must be text or a number.", "")
                self.names[name] = Unresolved()
            elif value is None:
                self._note(path, f"`{shown(name)}` has no value.", 'Write "" for an empty text.')
                self.names[name] = Unresolved()
            elif name not in self.environment:
                # As written, so that a version 1.10 does not become 1.1.
                self.names[name] = self._text(self.document.written[path], path)
        return {name: self.environment.get(name, self.names.get(name, "")) for name in block}

    def value(self, value: object, path: KeyPath) -> object:
        if isinstance(value, str):
            return self._text(value, path)
        if isinstance(value, list):
            return [self.value(item, (*path, index)) for index, item in enumerate(value)]
        if isinstance(value, dict):
            return {key: self.value(item, (*path, key)) for key, item in value.items()}
        return value

    def _text(self, text: str, path: KeyPath) -> str:
        filled: str | None = text
        if len(text) <= MAX_LENGTH:
            filled = self._filled(text, path)
        if filled is not None and len(filled) > MAX_LENGTH:
            self._note(path, f"This is longer than {MAX_LENGTH:,} characters.", "")
            filled = None
        return Unresolved(text) if filled is None else filled

    def _filled(self, text: str, path: KeyPath) -> str | None:
        """`text` with its references resolved; None if one cannot be, which is noted."""
        parts: list[str] = []
        end = length = 0
        substituted = unresolved = False
        for match in _REFERENCE.finditer(text):
            parts.append(text[end : match.start()])
            end = match.end()
            if match[0] == "$${":
                parts.append("${")
                continue
            substituted = True
            value = self._reference(match["body"], path)
            unresolved |= value is None or isinstance(value, Unresolved)
            # Values of `env:` can hold each other, ten times ten times ten: no more is joined than shows it.
            if length <= MAX_LENGTH:
                parts.append(value or "")
                length += len(value or "")
        if unresolved:
            return None
        whole = "".join([*parts, text[end:]])
        return Substituted(whole) if substituted else whole

    def _reference(self, body: str | None, path: KeyPath) -> str | None:
        form = _BODY.fullmatch(body or "")
        if form is None:
            self._note(path, "A `${` here does not name a variable.", _FORMS)
            return None
        name, default = form["name"], form["default"]
        value = self.environment.get(name, self.names.get(name))
        if default is not None and not isinstance(value, Unresolved):
            return value or default
        if value is None:
            self._note_missing(name, path)
        return value

    def _note_missing(self, name: str, path: KeyPath) -> None:
        near = nearest(name, self.names)
        hint = f"Set it before the run, give it under `env:`, or give a default: `${{{shown(name)}:-...}}`."
        if near:
            hint = f"Did you mean `${{{shown(near)}}}`?"
        message = f"`${{{shown(name)}}}` is not set, neither in the environment nor under `env:`."
        # The caret goes under the reference itself where its text can be found, else under the value.
        place = self.document.source.find(f"${{{name}", self.document.place(path), MAX_LENGTH)
        self.mistakes.append(Mistake(*place, message, hint))

    def _note(self, path: KeyPath, message: str, hint: str) -> None:
        self.mistakes.append(Mistake(*self.document.place(path), message, hint))

    def _note_key(self, path: KeyPath, message: str, hint: str) -> None:
        self.mistakes.append(Mistake(*self.document.key_place(path), message, hint))
