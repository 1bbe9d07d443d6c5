"""The first scenario of a project and the workflow that runs it, as text that a person goes on writing."""

from __future__ import annotations

import json

from synthmap.project.detect import Needs, Site

SCHEMA_FILE = "synthmap.schema.json"


def scenario_text(name: str, site: Site) -> str:
    """The scenario of a site, with a comment where something is likely to be added."""
    lines = [
        f"# yaml-language-server: $schema={SCHEMA_FILE}",
        "# What synthmap looks at, as what, and what fails it. Check it with `synthmap validate synthmap.yaml`.",
        "version: 1",
        f"name: {_word(name)}",
    ]
    if site.command:
        lines += [
            "# Started before the first page, waited for, and stopped afterwards.",
            "server:",
            f"  command: {_word(site.command)}",
            f"  ready: {_word(site.url)}",
            "  timeout: 120s",
        ]
    lines += [
        f"url: {_word(site.url)}",
        "viewports:",
        "  mobile: {width: 390, height: 844, dpr: 2, mobile: true, touch: true}",
        "  desktop: {width: 1440, height: 900}",
        "pages:",
        *(f"  - {_word(page)}" for page in site.pages),
        "  # - {name: pricing, url: /pricing, question: Do people find the free plan?}",
        "sessions:",
        "  - {simulated: visitors, count: 1000, seed: 7}",
        "budgets:",
        "  fail_on: error # error, warning, note or never",
        "run: {retries: 1} # what would fail is looked at once more, and does not fail where it does not show again",
    ]
    return "\n".join(lines) + "\n"


def _word(text: str) -> str:
    """A text as YAML has it, in quotes: whatever is in it means nothing there, and `${` is no reference."""
    return json.dumps(text.replace("${", "$${"), ensure_ascii=False)


_SETUP: dict[Needs, str] = {
    "node": '      - uses: actions/setup-node@v4\n        with: {node-version: "22"}\n',
    "ruby": '      - uses: ruby/setup-ruby@v1\n        with: {ruby-version: "3.3"}\n',
    "php": '      - uses: shivammathur/setup-php@v2\n        with: {php-version: "8.3"}\n',
    "hugo": "      - uses: peaceiris/actions-hugo@v3\n",
    "python": "",
}


def workflow_text(site: Site) -> str:
    """A GitHub workflow that audits every pull request by the scenario, and keeps the report."""
    setup = _SETUP[site.needs] if site.needs else ""
    if any(command.startswith("pnpm") for command in site.install):
        setup = "      - uses: pnpm/action-setup@v4\n        with: {version: 10}\n" + setup
    if any(command.startswith("bun ") for command in site.install):
        setup += "      - uses: oven-sh/setup-bun@v2\n"
    install = "".join(f"      - run: {command}\n" for command in site.install)
    return f"""\
# Audits every pull request by synthmap.yaml. The exit code is the gate: 0 passed, 1 findings at the failing level,
# 2 a mistake in the scenario, 3 a page could not be looked at.
name: synthmap

on:
  pull_request:
  workflow_dispatch:

permissions:
  contents: read

jobs:
  audit:
    runs-on: ubuntu-latest
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with: {{python-version: "3.12"}}
{setup}{install}      - run: pip install synthmap
      # The runner has Chrome, which is found and used.
      - run: synthmap audit synthmap.yaml --reporter html,console,github,markdown
      - if: ${{{{ always() && hashFiles('synthmap-report/summary.md') != '' }}}}
        run: cat synthmap-report/summary.md >> "$GITHUB_STEP_SUMMARY"
      - if: always()
        uses: actions/upload-artifact@v4
        with: {{name: synthmap-report, path: synthmap-report, if-no-files-found: ignore}}
"""
