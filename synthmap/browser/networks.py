"""Which addresses lie in a network of this machine's own, where a page of the web has no business to lead.

Whoever may say what is audited could otherwise have an audit look at what only this machine can reach: a router, a
service without a password, the metadata of a cloud (https://owasp.org/www-community/attacks/Server_Side_Request_Forgery).
"""

from __future__ import annotations

import ipaddress
import socket
from urllib.parse import urlsplit

from playwright.async_api import Request

from synthmap.model.errors import PageUnreachable

REFUSED = "it leads from the web to an address of a private network, where it is not followed"


async def refuse_private(final: Request) -> None:
    """Raise PageUnreachable where a redirect led from the web into a private network.

    What was asked for decides: a target that lies in one itself, also behind a proxy that does, may lead about there.
    """
    first = final
    while first.redirected_from is not None:
        first = first.redirected_from
    if first is not final and await _answered_privately(final) and not await _answered_privately(first):
        raise PageUnreachable(REFUSED)


async def _answered_privately(request: Request) -> bool:
    response = await request.response()
    address = await response.server_addr() if response else None
    return is_private(address["ipAddress"]) if address else leads_private(request.url, resolved=False)


def leads_private(url: str, *, resolved: bool = True) -> bool:
    """Whether an address names a host of a private network. Names are looked up where they are to be `resolved`."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost") or is_private(host):
        return True
    try:
        found = socket.getaddrinfo(host, None) if resolved and host else []
    except (OSError, UnicodeError):
        return False
    return any(is_private(str(each[4][0])) for each in found)


def is_private(host: str) -> bool:
    """Whether a host is an IP address that is not of the public internet; a name is none."""
    try:
        address = ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(address, "ipv4_mapped", None)
    return not (mapped or address).is_global
