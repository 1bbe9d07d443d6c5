"""Which reports there are, and writing those that were asked for into the folder of a run."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Literal, get_args

from synthmap.report import html
from synthmap.report.before import keep_before
from synthmap.report.documents import Result, report_document
from synthmap.report.junit import junit_xml
from synthmap.report.markdown import markdown_summary
from synthmap.report.prompt import prompt
from synthmap.report.sarif import sarif_document
from synthmap.store.run import JUNIT, PROMPT, REPORT, SARIF, SUMMARY, RunFolder

Reporter = Literal["html", "json", "console", "sarif", "junit", "github", "markdown", "prompt"]
REPORTERS: tuple[Reporter, ...] = get_args(Reporter)
USUAL: tuple[Reporter, ...] = ("html", "json", "console")


def write_reports(
    folder: RunFolder,
    result: Result,
    reporters: Collection[Reporter],
    *,
    report_url: str | None = None,
    single_file: bool = False,
    before: Path | None = None,
) -> Path | None:
    """Write the reports that are files; where the one for people is, None if it was not asked for.

    report.json is always written: it is the run's own record, and the page for people is made from it, with its
    pictures within it where that is to be a `single_file`, and beside those of the run `before` where one is named.

    Raises UsageError where that is no run of the same pages.
    """
    folder.write_json(REPORT, report_document(result.run, result.pages, result.findings, result.verdict))
    if "sarif" in reporters:
        folder.write_json(SARIF, sarif_document(result))
    if "junit" in reporters:
        folder.write(JUNIT, junit_xml(result))
    if "markdown" in reporters:
        folder.write(SUMMARY, markdown_summary(result, report_url=report_url).encode("utf-8", "replace"))
    if "prompt" in reporters:
        folder.write(PROMPT, prompt(result).encode("utf-8", "replace"))
    if before:
        keep_before(folder, before)
    return html.write(folder.root, single_file=single_file) if "html" in reporters else None
