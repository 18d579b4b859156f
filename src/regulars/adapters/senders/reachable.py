"""Which addresses nobody may make us send to: our own machine, our own network, the cloud's metadata."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Final

__all__ = ["Forbidden", "is_public", "resolved"]

_NAT64: Final = IPv6Network("64:ff9b::/96")
_LOW_32_BITS: Final = 2**32 - 1


class Forbidden(Exception):
    """The name leads to an address that is not of the public internet."""


def resolved(host: str, port: int, *, allow_private: bool) -> str:
    """The one address to connect to. The name is not asked again: what was checked is what is met.

    Raises:
        Forbidden: one of the name's addresses is private, loopback, link-local or otherwise not public.
        OSError: the name is not known.
    """
    # A server's own name service answers for decimal, octal and short forms too, so they are checked like any other.
    found = [ip_address(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not found:
        raise OSError(host)
    if not allow_private and not all(map(is_public, found)):
        raise Forbidden(host)
    return str(found[0])


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is of the public internet; one that wraps another is judged by what it wraps.

    Example:
        >>> [is_public(ip_address(each)) for each in ("93.184.216.34", "10.0.0.1", "169.254.169.254", "::ffff:127.0.0.1")]
        [True, False, False, False]
    """
    inner = None if isinstance(address, IPv4Address) else _wrapped(address)
    if inner is not None:
        return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved


def _wrapped(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & _LOW_32_BITS)
    return address.ipv4_mapped or address.sixtofour
