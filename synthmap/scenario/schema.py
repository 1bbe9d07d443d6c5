"""The JSON Schema (draft-07) of scenario files, for editors: completion, descriptions, and errors while typing."""

from __future__ import annotations

from typing import Any

from synthmap.scenario.format import FileKeys

_REFERENCE = {"type": "string", "pattern": r"\$\{", "description": "A variable: `${NAME}` or `${NAME:-default}`."}
_RULE_LEVELS = ["off", "error", "warning", "note"]


def json_schema() -> dict[str, Any]:
    """The schema as plain data. Every value but a mapping or list may be a `${NAME}` instead."""
    schema = FileKeys.model_json_schema(ref_template="#/definitions/{model}")
    definitions: dict[str, Any] = schema.pop("$defs")
    for mapping in (schema, *definitions.values()):
        mapping["properties"] = {key: _property(key, body) for key, body in mapping["properties"].items()}
    # What a text alone stands for is known to validators only, which a schema does not show.
    text = {"type": "string", "minLength": 1}
    definitions["PageKeys"]["oneOf"] = [{"required": [key]} for key in ("url", "image", "sitemap")]
    for name in ("AreaKeys", "PageKeys", "PlaceKeys", "PressKeys", "TypeKeys", "WaitKeys"):
        definitions[name] = {"anyOf": [text, definitions[name]]}
    _also(definitions["UploadKeys"], "files", text)
    _also(definitions["HttpKeys"], "proxy", {"type": "null"})
    definitions["StepKeys"] |= {"minProperties": 1, "maxProperties": 1}
    definitions["PersonaKeys"] = {
        "anyOf": [{"type": "number", "exclusiveMinimum": 0}, _REFERENCE, definitions["PersonaKeys"]]
    }
    scalar = {"type": ["string", "number", "boolean"]}
    levels = {"anyOf": [{"enum": _RULE_LEVELS}, _REFERENCE]}
    definitions["RuleKeys"] = {"anyOf": [levels, {**definitions["RuleKeys"], "additionalProperties": scalar}]}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        **schema,
        "title": "synthmap scenario",
        "definitions": definitions,
    }


def _also(definition: dict[str, Any], key: str, other: dict[str, Any]) -> None:
    """Let the key be something else, too."""
    body = definition["properties"][key]
    about = {name: body.pop(name) for name in ("title", "description")}
    definition["properties"][key] = {**about, "anyOf": [body, other]}


def _property(key: str, body: dict[str, Any]) -> dict[str, Any]:
    """One key: titled by its name, without a default that is not written as it would be in a file."""
    about = {"title": key, "description": body.get("description", "")}
    rest = {name: value for name, value in body.items() if name not in ("title", "description", "default")}
    default = body.get("default")
    if default and isinstance(default, str | int | float) and "pattern" not in rest:
        about["default"] = default
    if "$ref" in rest:
        # In draft-07 a $ref hides what stands beside it.
        return {**about, "allOf": [rest]}
    if rest.get("type") in ("object", "array"):
        return {**about, **rest}
    free_text = rest.get("type") == "string" and not rest.keys() & {"enum", "pattern"}
    return {**about, **rest} if free_text else {**about, "anyOf": [rest, _REFERENCE]}
