"""What was seen of a view, as files and back: its snapshot, where it looks finished, and where eyes go.

The snapshot is the store's; beside it stand `folds.json` and `attention.npz`.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import asdict
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from synthmap.model.snapshot import Snapshot
from synthmap.store.run import RunFolder
from synthmap.store.snapshots import MAX_BYTES, read_snapshot, reading, write_snapshot
from synthmap.vision.folds import Fold
from synthmap.vision.look import Sight
from synthmap.vision.saliency import Attention

_FOLDS = TypeAdapter(tuple[Fold, ...])


def write_sight(folder: RunFolder, sight: Sight) -> None:
    """Store what was seen of a view in its folder. The sight's snapshot is the one that the probe has settled."""
    here = folder.folder_of(sight.snapshot.view)
    write_snapshot(folder, sight.snapshot)
    folder.write_json(here / "folds.json", [asdict(fold) for fold in sight.folds])
    seen = sight.attention
    buffer = io.BytesIO()
    np.savez_compressed(buffer, density=seen.density, scale=seen.scale, size=(seen.width, seen.height))
    folder.write(here / "attention.npz", buffer.getvalue())


def read_sight(folder: Path) -> Sight:
    """What `write_sight` stored in a folder. Raises UsageError where that is missing, broken or of another version."""
    snapshot = read_snapshot(folder)
    with reading(folder / "folds.json") as data:
        folds = _FOLDS.validate_python(json.loads(data))
    return Sight(snapshot, folds, _attention(folder, snapshot))


def _attention(folder: Path, snapshot: Snapshot) -> Attention:
    with reading(folder / "attention.npz") as data:
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                if sum(entry.file_size for entry in archive.infolist()) > MAX_BYTES:
                    raise ValueError("it is larger than any page")
            with np.load(io.BytesIO(data), allow_pickle=False) as stored:
                density, scale = stored["density"], int(stored["scale"])
                width, height = map(int, stored["size"])
        except (zipfile.BadZipFile, KeyError, EOFError) as error:
            raise ValueError(f"no attention is stored in it: {error}") from None
        cells = (-(-height // max(scale, 1)), -(-width // max(scale, 1)))
        if density.dtype != np.float64 or density.shape != cells or (width, height) != snapshot.document:
            raise ValueError("it does not fit the page")
    return Attention(density, scale, width, height)
