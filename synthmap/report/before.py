"""The pictures of an earlier run, kept beside those of this one, so that before and after lie under one slider."""

from __future__ import annotations

from pathlib import Path

from synthmap.model.errors import UsageError
from synthmap.report.html import _stored
from synthmap.store.run import RunFolder


def keep_before(folder: RunFolder, earlier: Path) -> None:
    """Copy into each view of the run in `folder` the screenshot that the `earlier` run has of it, as earlier.png.

    Raises UsageError where `earlier` holds no run that can be read, or none of the same view.
    """
    mine = {view.name: view.folder for view in _stored.read(folder.root).views if view.error is None}
    kept = 0
    for view in _stored.read(earlier).views:
        picture = _stored.file_in(earlier, view.folder / str(view.data.get("screenshot") or ""))
        if view.name in mine and view.error is None and picture is not None:
            folder.write(Path(mine[view.name], _stored.EARLIER), picture.read_bytes())
            kept += 1
    if not kept:
        raise UsageError(
            f"{earlier} has no picture of any page, device, browser and state that this run has looked at."
        )
