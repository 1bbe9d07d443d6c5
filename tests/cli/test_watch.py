"""`synthmap watch`, as a process of its own: a page is edited, audited again, and the open report shows it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue

import pytest
from playwright.sync_api import expect, sync_playwright

from synthmap.browser.find import Browser, running_as_root

SOUND = '<!doctype html><title>Shop</title><a href="#top" id="top" style="padding: 20px">Top of the page</a>'
BROKEN = SOUND + '<p style="margin: 99px 0"><a style="padding: 20px" href="#nowhere">Plans</a>'


class Watch:
    """The running command, and the lines that it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process, self.lines = process, Queue[str]()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.lines.put(line)

    def until(self, pattern: str) -> re.Match[str]:
        seen = ""
        while True:
            try:
                line = self.lines.get(timeout=90)
            except Empty:
                raise AssertionError(f"it never printed {pattern!r}, only:\n{seen}") from None
            seen += line
            if found := re.search(pattern, line):
                return found

    def interrupt(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=30)


@contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[Watch]:
    process = subprocess.Popen(
        [sys.executable, "-u", "-m", "synthmap", "watch", *arguments],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    try:
        yield Watch(process)
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_an_edit_is_audited_and_the_open_report_shows_it(tmp_path: Path, chromium: Browser) -> None:
    (tmp_path / "site").mkdir()
    page = tmp_path / "site" / "index.html"
    page.write_text(SOUND)
    scenario = tmp_path / "shop.yaml"
    text = (
        "version: 1\nname: shop\nurl: site/\nviewports: {desktop: {width: 900, height: 600}}\n"
        "pages: [/]\nsessions: []\nrules: {small-target: off}\n"
    )
    scenario.write_text(text)
    with watching(tmp_path, "shop.yaml") as watch, sync_playwright() as playwright:
        address = watch.until(r"Report: (http://127\.0\.0\.1:\d+/) reloads by itself")[1]
        browser = playwright.chromium.launch(executable_path=chromium.path, chromium_sandbox=not running_as_root())
        report = browser.new_page()
        report.goto(address)
        todo = report.frame_locator("iframe").locator("body")
        expect(todo).to_contain_text("1 page")
        expect(todo).not_to_contain_text("#nowhere")

        page.write_text(BROKEN)
        watch.until("Changed: index.html")
        watch.until("Report: ")
        expect(todo).to_contain_text("#nowhere", timeout=15_000)

        scenario.write_text(text + "rulse: {}\n")
        watch.until("Did you mean `rules`")
        expect(report.locator("p")).to_have_text("The last change could not be audited: see the terminal.")
        scenario.write_text(text)
        watch.until("Report: ")
        expect(report.locator("p")).to_have_text("")

        assert watch.interrupt() == 0
        browser.close()


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such signal")
def test_what_could_not_change_is_not_watched(tmp_path: Path) -> None:
    with watching(tmp_path, "http://127.0.0.1:9/") as watch:
        watch.until("name what the pages are made of with --also PATH")
        assert watch.process.wait(timeout=30) == 2
