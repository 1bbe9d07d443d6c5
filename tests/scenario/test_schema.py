from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from synthmap.scenario import json_schema

HEAD = "version: 1\nurl: https://example.com/\n"


def faults(text: str) -> list[str]:
    return [error.message for error in Draft7Validator(json_schema()).iter_errors(yaml.safe_load(text))]


def test_it_is_a_draft_07_schema_and_plain_json() -> None:
    schema = json_schema()
    Draft7Validator.check_schema(schema)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    assert json.loads(json.dumps(schema)) == schema
    assert schema == json_schema()


@pytest.mark.parametrize(
    "text",
    [
        HEAD,
        HEAD + "viewports: {a: {device: iPhone 13}, b: {width: 400, height: 900, dpr: 1.5, mobile: true}}\n",
        HEAD + "pages: [/, {name: a, url: /a, question: Who}]\n",
        HEAD + "rules: {distraction: 'off', false-bottom: error, small-target: {level: note, min: 44}}\n",
        HEAD + "capture: {ready: {selector: a, settle: 500ms}, hide: [a], mask: [], block: ['*'], allow: ['*']}\n",
        HEAD + "run: {workers: 2, timeout: 1.5s}\nbudgets: {fail_on: never}\nsessions: [{simulated: v, count: 5}]\n",
        HEAD + "server: {command: npm start, ready: 'http://localhost:1/', timeout: 5s, reuse: true}\n",
        HEAD + "http: {auth: 'a:b', headers: {X-Preview: '1'}, insecure: true, proxy: null}\n",
        HEAD + "emulate: {locale: de-DE, timezone: Europe/Berlin, color_scheme: dark}\n",
        HEAD + "auth: {a: {state: a.json, max_age: 1h, login: [{goto: /}]}}\npages: [{url: /, as: a}]\n",
        HEAD + "capture: {lazy: 'off', freeze: {clock: '2026-01-01T09:00:00Z'}, consent: [{click: '#no'}]}\n",
        HEAD + "pages: [{sitemap: /sitemap.xml, limit: 3, exclude: ['/a/*']}]\n",
        HEAD + "overrides: [{match: {page: home}, rules: {distraction: 'off', small-target: {min: 3}}}]\n",
        HEAD + "auth: {a: {state: s, login: [{type: a}, {type: {css: b, value: c}}, {expect: {visible: d}}]}}\n",
        HEAD + "auth: {a: {state: s, login: [{drag: {from: a, to: b}}, {drag: {from: a, by: [1, 2]}}]}}\n",
        HEAD + "auth: {a: {state: s, login: [{upload: {css: a, files: site/index.html}}]}}\n",
        HEAD + "auth: {a: {state: s, login: [{upload: {css: a, files: [site/index.html]}}, {dblclick: a}]}}\n",
        HEAD + "env: {A: 1}\nrun: {workers: '${A}', timeout: '${A}s'}\nbudgets: {fail_on: '${B:-note}'}\n",
    ],
)
def test_it_accepts_what_the_loader_accepts(text: str, read: Callable[..., object]) -> None:
    read(text)
    assert faults(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "url: x\n",
        "version: 2\n",
        HEAD + "viewport: {}\n",
        HEAD + "auth: {}\n",
        HEAD + "pages: /\n",
        HEAD + "pages: [{name: a}]\n",
        HEAD + "pages: [7]\n",
        HEAD + "pages: []\n",
        HEAD + "run: {timeout: 45}\n",
        HEAD + "run: {timeout: 45 seconds}\n",
        HEAD + "run: {workers: 0}\n",
        HEAD + "viewports: {a: {width: 10, height: 900}}\n",
        HEAD + "rules: {small-target: eror}\n",
        HEAD + "rules: {small-target: {min: [1]}}\n",
        HEAD + "budgets: {fail_on: 'off'}\n",
        HEAD + "sessions: [{simulated: v, seed: -1}]\n",
        HEAD + "browsers: [opera]\n",
        HEAD + "server: {command: npm start}\n",
        HEAD + "http: {header: a}\n",
        HEAD + "emulate: {color_scheme: blue}\n",
        HEAD + "overrides: [{rules: {distraction: 'off'}}]\n",
        HEAD + "pages: [{url: /, sitemap: /s.xml}]\n",
        HEAD + "auth: {a: {state: s, login: [{drag: {to: b}}]}}\n",
        HEAD + "browsers: firefox\n",
    ],
)
def test_it_refuses_what_the_loader_refuses(text: str, message: Callable[..., str]) -> None:
    assert message(text)
    assert faults(text)


def objects(schema: object) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
        for inner in schema.values():
            yield from objects(inner)
    elif isinstance(schema, list):
        for inner in schema:
            yield from objects(inner)


def test_every_key_is_described() -> None:
    described = 0
    for schema in objects(json_schema()):
        for key, body in schema.get("properties", {}).items():
            assert body["title"] == key
            assert len(body["description"]) > 10, key
            described += 1
    assert described > 30


def test_defaults_are_shown_as_a_file_has_them() -> None:
    properties = json_schema()["definitions"]["SessionKeys"]["properties"]
    assert properties["count"]["default"] == 1000
    assert "default" not in json_schema()["definitions"]["ReadyKeys"]["properties"]["settle"]
