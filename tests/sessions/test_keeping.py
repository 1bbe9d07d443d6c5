"""What is kept of a step that fails: a picture and a trace, and no trace of secrets."""

from __future__ import annotations

import asyncio
import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import async_playwright

from synthmap.browser.find import Browser
from synthmap.browser.pool import BrowserPool
from synthmap.browser.serve import served
from synthmap.model.errors import StepFailed
from synthmap.model.secrets import Secrets
from synthmap.model.view import DESKTOP
from synthmap.scenario.types import Locator, Step
from synthmap.sessions import locating
from synthmap.sessions.keeping import PICTURE, TRACE, Keeper, is_secret
from synthmap.sessions.steps import carry_out

PAGE = """<!doctype html><title>Form</title><style>body { margin: 0; background: #fff }</style>
<input id=name style="position: absolute; left: 0; top: 0; width: 200px; height: 40px">
<button style="margin-left: 300px">Say it</button>
<p id=said style="margin-top: 100px"></p>
<script>document.querySelector('button').onclick = () => { said.textContent = document.querySelector('input').value; };
</script>"""
FILL = Step("fill", 3, Locator("css", "#name"), value="hunter2-swordfish", secret=True)
SAY = Step("click", 4, Locator("role", "button", "Say it"))
GONE = Step("click", 5, Locator("css", "#gone"))


@pytest.fixture
def kept(chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`kept(step, …, traced=…)`: the files that are kept of those steps, and the error or "" of their end."""
    monkeypatch.setattr(locating, "STEP_CAP_MS", 1_500)
    (tmp_path / "index.html").write_text(PAGE)

    async def run(base: str, steps: tuple[Step, ...], traced: bool) -> tuple[dict[str, bytes], str]:
        files: dict[str, bytes] = {}

        def write(name: str, data: bytes) -> str:
            files[name] = data
            return f"here/{name}"

        keeper = Keeper(write, Secrets.of("hunter2-swordfish"), traced)
        async with async_playwright() as playwright:
            pool = BrowserPool(playwright, chromium, log=lambda _: None)
            try:
                async with pool.context(DESKTOP) as context:
                    page = await context.new_page()
                    await page.goto(f"{base}/index.html")
                    try:
                        async with keeper.watching(page):
                            await carry_out(page, steps, touch=False)
                    except StepFailed as failure:
                        return files, str(failure)
                    return files, ""
            finally:
                await pool.close()

    def kept(*steps: Step, traced: bool = True) -> tuple[dict[str, bytes], str]:
        with served(tmp_path) as base:
            return asyncio.run(run(base, steps, traced))

    return kept


def test_nothing_is_kept_of_steps_that_go_well(kept):
    assert kept(SAY) == ({}, "")


def test_a_picture_and_a_trace_are_kept_and_named(kept):
    files, error = kept(SAY, GONE)
    assert set(files) == {PICTURE, TRACE}
    assert error.startswith("step 2 (line 5), click css #gone, failed: nothing matches")
    assert error.endswith(f"; the page as it then was: here/{PICTURE}; trace: here/{TRACE}")
    names = zipfile.ZipFile(io.BytesIO(files[TRACE])).namelist()
    assert any(name.endswith(".trace") for name in names)


def test_a_trace_holds_nothing_that_was_typed_shown_or_sent(kept):
    typed = replace(FILL, value="Jane Doe jane.doe@example.com", secret=False)
    # What cannot be clicked is quoted in the trace, with its value; and so is what is looked for.
    sees = Step("click", 5, Locator("css", "#name[value='4242 4242 4242 4242']"))
    files, _ = kept(typed, SAY, sees)
    archive = zipfile.ZipFile(io.BytesIO(files[TRACE]))
    text = "\n".join(archive.read(name).decode() for name in archive.namelist())
    assert '"method": "fill"' in text
    assert not [word for word in ("Jane", "jane.doe", "4242", "<!doctype") if word in text]


def test_fields_are_covered_and_a_secret_way_leaves_no_trace(kept):
    files, error = kept(FILL, GONE, traced=False)
    assert set(files) == {PICTURE}
    assert error.endswith("no trace is kept of a way that goes through secrets")
    field = Image.open(io.BytesIO(files[PICTURE])).convert("RGB").crop((5, 5, 195, 35))
    assert len(field.getcolors() or []) == 1


def test_a_page_that_says_the_secret_is_not_pictured(kept):
    files, error = kept(FILL, SAY, GONE, traced=False)
    assert files == {}
    assert "hunter2" not in error


def test_only_what_is_marked_is_secret():
    assert is_secret([SAY, FILL])
    assert not is_secret([SAY, GONE])
