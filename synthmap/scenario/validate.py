"""Holds the data of a scenario file to its format: what Pydantic finds wrong, in words, at the place it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from synthmap.scenario.environment import Substituted, Unresolved
from synthmap.scenario.format import FileKeys
from synthmap.scenario.keys import Keys, keys_of
from synthmap.scenario.mistakes import Mistake, Wrong, did_you_mean, listed, nearest, shown
from synthmap.scenario.positions import Document, KeyPath

_SMALLEST = "The smallest scenario is two lines: `version: 1` and `url: https://example.com/`."

_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((int, float), "a number"),
    (str, "text"),
    (list, "a list"),
    (dict, "a mapping"),
)
_WANTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dict_type": "a mapping (keys and values)",
    "model_type": "a mapping (keys and values)",
}
_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda ctx: f"must be {_number(ctx['ge'])} or more",
    "less_than_equal": lambda ctx: f"must be {_number(ctx['le'])} or less",
    "string_too_short": lambda _: "is empty",
    "string_too_long": lambda ctx: f"is longer than {ctx['max_length']} characters",
    "too_short": lambda _: "is empty",
    "too_long": lambda ctx: f"may have {_entries(ctx['max_length'])} in this version",
}


def validate(document: Document, data: object) -> tuple[FileKeys | None, tuple[Mistake, ...]]:
    """The file's keys, typed; or None, and every mistake in them. `data` is the document's, with `${...}` filled."""
    if not isinstance(data, dict):
        message = "This file is empty." if data is None else "A scenario is a mapping: lines of `key: value`."
        return None, (Mistake(*document.place(()), message, _SMALLEST),)
    try:
        return FileKeys.model_validate(data), ()
    except ValidationError as error:
        return None, tuple(_mistakes(document, error.errors(include_url=False)))


def _mistakes(document: Document, errors: list[Any]) -> Iterator[Mistake]:
    unknown = {tuple(error["loc"]): error for error in errors if error["type"] == "extra_forbidden"}
    for path in unknown:
        yield _unknown_key(document, path)
    for error in errors:
        path = tuple(error["loc"])
        if path in unknown or isinstance(error["input"], Unresolved):
            continue
        if error["type"] == "missing":
            if not _explained(path, unknown):
                yield _missing(document, path)
        # Pydantic calls a list too short when it left out the items that were wrong.
        elif error["type"] != "too_short" or not error["input"]:
            yield _wrong_value(document, path, error)


def _unknown_key(document: Document, path: KeyPath) -> Mistake:
    model, key = model_at(path[:-1]), str(path[-1])
    place = document.key_place(path)
    below = [name for name, field in keys_of(model).items() if _is_key_of(key, field.annotation)]
    hint = did_you_mean(key, keys_of(model), f"The keys here are {listed(keys_of(model), 20)}.")
    if len(below) == 1:
        hint = f"It belongs under `{below[0]}`."
    return Mistake(*place, f"`{shown(key)}` is not a key that can stand here.", hint)


def _is_key_of(key: str, annotation: Any) -> bool:
    """Whether the mappings that a value may be have such a key."""
    return any(key in keys_of(model) for model in _models(annotation))


def _explained(path: KeyPath, unknown: Mapping[KeyPath, Any]) -> bool:
    """Whether a key is missing because it is misspelt."""
    beside = [str(other[-1]) for other in unknown if other[:-1] == path[:-1]]
    model = model_at(path[:-1])
    return any(nearest(key, keys_of(model)) == path[-1] for key in beside)


def _missing(document: Document, path: KeyPath) -> Mistake:
    key = str(path[-1])
    about = keys_of(model_at(path[:-1]))[key].description or ""
    hint = _SMALLEST if len(path) == 1 else about
    return Mistake(*document.place(path), f"`{key}` is missing here.", hint)


def _wrong_value(document: Document, path: KeyPath, error: Mapping[str, Any]) -> Mistake:
    place = document.place(path)
    cause = error.get("ctx", {}).get("error")
    value = error["input"]
    if isinstance(cause, Wrong):
        hint = _comment_hint(document, path) if value is None else ""
        return Mistake(*place, cause.message, hint or cause.hint)
    subject = _subject(document.nearest_path(path))
    kind = error["type"]
    if kind == "literal_error":
        words = re.findall(r"'([^']*)'", error["ctx"]["expected"])
        known = words if isinstance(value, str) and not isinstance(value, Substituted) else []
        message = f"{subject} must be {'one of ' if len(words) > 1 else ''}{listed(words, last='or')}."
        return Mistake(*place, message, did_you_mean(str(value), known))
    if kind in _BOUNDS:
        return Mistake(*place, f"{subject} {_BOUNDS[kind](error.get('ctx', {}))}.", _about(path))
    wanted = _WANTED.get(kind)
    if wanted is None:
        return Mistake(*place, f"{subject}: {shown(error['msg'], 200)}.", _about(path))
    hint = _comment_hint(document, path) if value is None else _type_hint(wanted, value) or _about(path)
    return Mistake(*place, f"{subject} must be {wanted}, but there is {_kind(value)} here.", hint)


def _subject(path: KeyPath) -> str:
    if path and isinstance(path[-1], int):
        return f"An item of `{shown(str(path[-2]))}`" if len(path) > 1 else "An item"
    return f"`{shown(str(path[-1]))}`" if path else "A scenario"


def _number(bound: float) -> str:
    return f"{int(bound) if bound == int(bound) else bound:,}"


def _entries(count: int) -> str:
    return "1 entry" if count == 1 else f"{count} entries"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "`true`" if value else "`false`"
    return next((name for kind, name in _KINDS if isinstance(value, kind)), "nothing")


def _type_hint(wanted: str, value: object) -> str:
    if wanted == "text" and isinstance(value, bool | int | float):
        return "Put it in quotes."
    return "Put it in brackets: `[...]`." if wanted == "a list" and isinstance(value, str) else ""


def _comment_hint(document: Document, path: KeyPath) -> str:
    """Why there is no value, where the reason is a `#`: YAML reads `hide: #chat` as an empty key and a comment."""
    place = document.place(path)
    rest = document.source.line(place.line)[place.column - 1 :]
    return "YAML takes what follows ` #` for a comment: put it in quotes." if "#" in rest else ""


def _about(path: KeyPath) -> str:
    keys = [part for part in path if isinstance(part, str)]
    field = keys_of(model_at(path[:-1])).get(keys[-1]) if keys else None
    return field.description or "" if field else ""


def model_at(path: KeyPath) -> type[Keys]:
    """The model of the mapping at `path`, found by walking the fields; names chosen by the file are passed over."""
    model: type[Keys] = FileKeys
    for part in path:
        field = keys_of(model).get(part) if isinstance(part, str) else None
        model = next(_models(field.annotation), model) if field else model
    return model


def _models(annotation: Any) -> Iterator[type[Keys]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel) and issubclass(annotation, Keys):
        yield annotation
    for argument in get_args(annotation):
        yield from _models(argument)
