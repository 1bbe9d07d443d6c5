"""A trace of Playwright made fit to be kept: without what was typed, who somebody is, and what pages answered.

A trace (https://playwright.dev/docs/trace-viewer) is a zip of JSON lines, which tell each action and request, and of
resources, which are the bodies of what was sent and answered and pictures of the window. Of a resource nobody can tell
what it holds, so none is kept.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any

from synthmap.model.personal import without_personal
from synthmap.model.secrets import STARRED, Secrets, is_secret

_LINES = (".trace", ".network")  # and not `.stacks`, which name the files of the machine that it was made on
_VALUE = re.compile(r"""(\bvalue=)("[^"]*"|'[^']*')""")
_ASKED = re.compile(r"([?&#])([\w.%-]{1,100})=([^&#\s\"'<>]*)")
_TYPING = frozenset(("fill", "type", "insertText", "press", "selectOption", "keyboardType", "keyboardInsertText"))
_TYPED = frozenset(("value", "text", "key", "options"))
_EMPTIED = frozenset(("headers", "cookies", "postData", "queryString"))


def cleaned(trace: bytes, secrets: Secrets) -> bytes:
    """The zip with its lines gone over. Raises ValueError for what is no trace."""
    out = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(trace)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
            files = {name: archive.read(name).splitlines() for name in archive.namelist() if name.endswith(_LINES)}
            said = {name: [json.loads(line) for line in lines if line.strip()] for name, lines in files.items()}
            # Playwright's own log quotes what it types.
            secrets |= Secrets.of(*(typed for lines in said.values() for line in lines for typed in _typed(line)))
            for name, lines in said.items():
                kept.writestr(name, b"\n".join(_line(line, secrets) for line in lines))
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from None
    return out.getvalue()


def _typed(said: Any) -> list[str]:
    """The texts that an action types."""
    if not _types(said):
        return []
    return [value for name, value in said["params"].items() if name in _TYPED and isinstance(value, str)]


def _types(said: Any) -> bool:
    return isinstance(said, dict) and said.get("method") in _TYPING and isinstance(said.get("params"), dict)


def _line(said: Any, secrets: Secrets) -> bytes:
    if _types(said):
        said["params"] = {name: STARRED if name in _TYPED else value for name, value in said["params"].items()}
    return json.dumps(_clean(said, secrets), ensure_ascii=False).encode("utf-8", "replace")


def _clean(value: Any, secrets: Secrets) -> Any:
    """A JSON value with every text in it gone over, however deep; headers, cookies and bodies are emptied."""
    if isinstance(value, str):
        text = _ASKED.sub(_asked, _VALUE.sub(rf'\1"{STARRED}"', secrets.hidden(value)))
        return without_personal(text)
    if isinstance(value, list):
        return [_clean(each, secrets) for each in value]
    if isinstance(value, dict):
        return {name: _emptied(each) if name in _EMPTIED else _clean(each, secrets) for name, each in value.items()}
    return value


def _emptied(value: Any) -> Any:
    """Nothing, as the viewer takes it for such a thing."""
    return [] if isinstance(value, list) else None


def _asked(found: re.Match[str]) -> str:
    mark, name, value = found.groups()
    return f"{mark}{name}={STARRED if is_secret(name, value) else value}"
