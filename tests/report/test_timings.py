"""`--timings`: a line for each station, with the view that it took longest on."""

from __future__ import annotations

from synthmap.model.view import View
from synthmap.report.documents import PageEntry
from synthmap.report.timings import timings_table


def test_each_station_has_its_sum_its_median_and_the_view_that_took_longest():
    taken = {"desktop": {"load": 400.0, "vision": 90.0}, "mobile": {"load": 1_600.0}}
    pages = [
        PageEntry(View("home\x1b[2J", device, "chromium", "initial"), "local:/", None, None, timings)
        for device, timings in taken.items()
    ]
    table = timings_table({"start": 700.0}, pages).plain
    stations = {line.split()[0]: line.split()[1:4] for line in table.splitlines()[2:] if line}
    assert stations["load"] == ["2.00", "1.00", "1.60"]
    assert stations["vision"] == ["0.09", "0.09", "0.09"]
    assert stations["start"][0] == "0.70"
    (load,) = (line for line in table.splitlines() if line.startswith("load"))
    assert "mobile" in load
    assert "\x1b" not in table
