"""How a site is reached: the server to start for it, what its requests carry, and the logins its pages need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from synthmap.model.secrets import Secrets

if TYPE_CHECKING:  # the settings of a scenario hold what is made here, and steps are beside them
    from synthmap.scenario.types import Step


@dataclass(frozen=True)
class Server:
    """A command that serves the site for as long as the run takes.

    Attributes
    ----------
    folder : where it is run, the scenario's own.
    ready : the address that answers once it is up.
    timeout_ms : the longest to wait for that.
    reuse : whether a server that answers there already is taken as it is; else it is an error.
    """

    command: str
    folder: Path
    ready: str
    timeout_ms: int = 60_000
    reuse: bool = False


@dataclass(frozen=True)
class Proxy:
    """A proxy server, and what to tell it who asks."""

    server: str
    username: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class Http:
    """What requests to the scenario's own site carry, and by what way all requests go.

    Attributes
    ----------
    origin : scheme, host and port of the site; credentials and headers go to no other. Empty where there are neither.
    username, password : for a site that asks for them (HTTP Basic or Digest); None for one that does not.
    insecure : whether certificates that are not valid are taken for valid.
    """

    origin: str = ""
    username: str | None = None
    password: str = field(default="", repr=False)
    headers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}), repr=False)
    insecure: bool = False
    proxy: Proxy | None = None

    @property
    def has_secrets(self) -> bool:
        """Whether requests may carry something that must not be told."""
        return self.username is not None or bool(self.headers) or bool(self.proxy and self.proxy.password)

    def headers_for(self, url: str) -> Mapping[str, str]:
        """The headers that a request for this address carries."""
        return self.headers if self.headers and origin_of(url) == self.origin else {}


@dataclass(frozen=True)
class Login:
    """A login that is done once and kept: pages that name it are opened as who it makes the visitor.

    `state` is the file that what the browser then knows is kept in (Playwright's storage state), for `max_age_ms`.
    `steps` are none where that file comes from elsewhere. `site` is the scenario's `url`, where they begin: an address,
    a folder that is served, or None.
    """

    name: str
    state: Path
    max_age_ms: int
    steps: tuple[Step, ...]
    site: str | Path | None = None


@dataclass(frozen=True)
class Access:
    """All of it, for the pages of a run, and what of it must not be told."""

    server: Server | None = None
    http: Http = Http()
    logins: Mapping[str, Login] = field(default_factory=lambda: MappingProxyType({}))
    secrets: Secrets = field(default=Secrets(), compare=False)


def origin_of(url: str) -> str:
    """Scheme, host and port of an http or https address, without a port that is the scheme's own; "" of any other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    name = f"[{host}]" if ":" in host else host
    own = {"http": 80, "https": 443}[parts.scheme]
    return f"{parts.scheme}://{name}" if port in (None, own) else f"{parts.scheme}://{name}:{port}"
