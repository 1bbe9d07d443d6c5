"""`pytest --synthmap`: every test that uses a Playwright page becomes a recorded session, with one report at the end.

Without the option nothing of synthmap is loaded. With it, what the tests do in their pages is recorded while they run;
after the last one their pages are looked at and clicked by the ordinary runner, in contexts of its own. Under xdist
each worker keeps its own part, and the controller makes the report.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from synthmap.in_tests.afterwards import Told, Wanted
    from synthmap.in_tests.meeting import Meeting
    from synthmap.in_tests.parts import Part
    from synthmap.in_tests.watching import Watching

_LEVELS = ("error", "warning", "note", "never")
_PARTS = "synthmap_parts"  # where xdist's workers leave their parts


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the command line, and the same for the ini file."""
    group = parser.getgroup("synthmap", "heatmaps and findings from Playwright tests (synthmap)")
    group.addoption(
        "--synthmap", action="store_true", help="Record what Playwright tests do and write one report of their pages."
    )
    group.addoption("--synthmap-out", metavar="DIR", help="Folder for the report (default: synthmap-report).")
    group.addoption("--synthmap-rules", metavar="RULES", help="Only these rules, by id, with commas between them.")
    group.addoption(
        "--synthmap-fail-on",
        choices=_LEVELS,
        help="The mildest level of findings that fails the tests (default: never, they are reported only).",
    )
    parser.addini("synthmap_out", "Folder for synthmap's report.", default="synthmap-report")
    parser.addini("synthmap_rules", "Only these rules of synthmap, by id.", type="args", default=[])
    parser.addini("synthmap_fail_on", "The mildest level of synthmap's findings that fails the tests.", default="never")


def pytest_configure(config: pytest.Config) -> None:
    """Join in where it was asked for."""
    if config.getoption("--synthmap") and not config.option.collectonly:
        worker = getattr(config, "workerinput", None)
        config.pluginmanager.register(_Recording(config, worker), "synthmap-recording")


class _Recording:
    """One run of pytest, or one worker's share of it."""

    def __init__(self, config: pytest.Config, worker: dict[str, Any] | None) -> None:
        self._config = config
        self._is_worker = worker is not None
        self._name = worker["workerid"] if worker else "main"
        self._parts = Path(worker[_PARTS] if worker else tempfile.mkdtemp(prefix="synthmap-"))
        if not worker:
            config.add_cleanup(lambda: shutil.rmtree(self._parts, ignore_errors=True))
        self._written = 0
        self._ended = ExitStack()
        self._watching: Watching | None = None
        self._meeting: Meeting | None = None
        self._wanted: Wanted | None = None
        self._told: Told | None = None
        self._finished = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell one of xdist's workers where the parts go, and wait for it at the end."""
        from synthmap.in_tests.meeting import Meeting

        node.workerinput[_PARTS] = str(self._parts)
        if self._meeting is None:
            self._meeting = Meeting(self._parts, self._report)
        self._meeting.expect(node.gateway.id)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Wait no longer for a worker that is gone."""
        if self._meeting:
            self._meeting.gone(node.gateway.id)

    def pytest_sessionstart(self) -> None:
        """Begin to record; what cannot be is told before any test has run."""
        from synthmap.in_tests.audit import watched_by
        from synthmap.in_tests.watching import Watching

        if not self._is_worker:
            self._wanted = self._asked()
        self._watching = Watching(self._keep)
        self._watching.start()
        self._ended.callback(self._watching.stop)
        self._ended.enter_context(watched_by(self._watching.audited))

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """What is done from a test's first fixture to its last is the test's."""
        assert self._watching is not None
        self._watching.begin(item.nodeid)
        try:
            return (yield)
        finally:
            self._watching.end()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_teardown(self, item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
        """After the last test, look at the pages as long as the fixtures live that serve them."""
        if nextitem is None:
            if self._config.pluginmanager.hasplugin("timeout"):
                # What comes now is none of this test's time.
                item.config.hook.pytest_timeout_cancel_timer(item=item)
            self._finish()
        return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int | pytest.ExitCode) -> None:
        """Come to an end where no last test said so: under `-x`, or where others run the tests."""
        if exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED):
            self._finish()
        self._ended.close()
        if self._told and self._told.failed and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say what came of it."""
        if self._told is not None:
            terminalreporter.section("synthmap")
            for line in (*self._told.lines, *self._troubles()):
                terminalreporter.write_line(line)

    def _finish(self) -> None:
        """Record no more, and make the report: here, or where all workers meet. A second time does nothing."""
        from synthmap.in_tests.meeting import wait_for_report

        if self._finished or self._watching is None:
            return
        self._finished = True
        self._watching.end()
        self._ended.close()
        if self._is_worker:
            wait_for_report(self._parts, self._name)
        elif self._meeting is None:
            self._report()
        else:
            self._meeting.end()

    def _keep(self, part: Part) -> None:
        from synthmap.in_tests.parts import write_part

        write_part(self._parts, f"{self._name}-{self._written:06}", part)
        self._written += 1

    def _asked(self) -> Wanted:
        """What the options ask for. Raises pytest.UsageError where that makes no sense."""
        from synthmap.in_tests.afterwards import Wanted
        from synthmap.in_tests.audit import chosen
        from synthmap.model.errors import UsageError
        from synthmap.store.run import prepare

        option, ini = self._config.getoption, self._config.getini
        given = option("--synthmap-rules")
        rules = tuple(part.strip() for part in given.split(",")) if given else tuple(ini("synthmap_rules"))
        fail_on = option("--synthmap-fail-on") or ini("synthmap_fail_on")
        # A folder on the command line is relative to where one stands, in the ini file to the project.
        out = option("--synthmap-out")
        folder = Path(self._config.invocation_params.dir, out) if out else self._config.rootpath / ini("synthmap_out")
        if fail_on not in _LEVELS:
            raise pytest.UsageError(f"synthmap_fail_on: there is no level {fail_on!r}, only {', '.join(_LEVELS)}.")
        try:
            if rules:
                chosen(rules)
            prepare(folder)
        except UsageError as error:
            raise pytest.UsageError(f"--synthmap: {error}") from None
        return Wanted(folder, rules, fail_on)

    def _report(self) -> None:
        """Make the report, or say why there is none."""
        from synthmap.in_tests.afterwards import Told, report
        from synthmap.model.errors import SynthmapError

        assert self._wanted is not None
        try:
            self._told = report(self._parts, self._wanted)
        except SynthmapError as error:
            self._told = Told((f"There is no report: {error}",), failed=self._wanted.fail_on != "never")

    def _troubles(self) -> list[str]:
        troubles = self._watching.troubles if self._watching else []
        return [f"not recorded: {trouble}" for trouble in troubles]
