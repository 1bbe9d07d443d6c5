"""The recorder: what a visitor does in a browser, noted in the page and read back as events.

`script.js` notes it in each document, `listen` receives the notes over either of Playwright's APIs, and `notes` makes
events of them.
"""

from synthmap.sessions.recording.listen import Recorder, attach, attach_sync, finish, finish_sync, flush, flush_sync
from synthmap.sessions.recording.notes import Batch, Recorded, decode

__all__ = [
    "Batch",
    "Recorded",
    "Recorder",
    "attach",
    "attach_sync",
    "decode",
    "finish",
    "finish_sync",
    "flush",
    "flush_sync",
]
