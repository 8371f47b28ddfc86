"""Passkeys: which site they are asked for by, and when the count of what a key has signed says that there are two of it."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

__all__ = ["CHALLENGE_BYTES", "MOST_PASSKEYS", "NAME_LENGTHS", "PasskeyPlace", "counts_on", "passkey_place"]

CHALLENGE_BYTES = 32
"""Bytes of chance in what a key is asked to sign: twice what the recommendation asks at least (WebAuthn, 13.4.3)."""

MOST_PASSKEYS = 10
"""Passkeys of one account: one on each device of somebody's, and one in a drawer."""

NAME_LENGTHS = (1, 60)
"""Characters of the name that a holder gives a passkey."""


@dataclass(frozen=True)
class PasskeyPlace:
    """The site that keys are made for and asked by: what a browser says of where it was counts only if it is this.

    domain           what a key is bound to; never an address of figures, which no browser lets be one
    origins          from where it may be asked for, each as a browser writes it
    is_this_machine  the demonstration: any port of http://localhost, which browsers hold to be as safe as TLS
    """

    domain: str
    origins: frozenset[str]
    is_this_machine: bool = False

    def is_ours(self, origin: str) -> bool:
        """Whether a browser that says this origin was at this site.

        Examples
        --------
        >>> place = PasskeyPlace("kith.example.nhs.uk", frozenset({"https://kith.example.nhs.uk"}))
        >>> place.is_ours("https://kith.example.nhs.uk"), place.is_ours("https://evil.kith.example.nhs.uk")
        (True, False)
        >>> PasskeyPlace("localhost", frozenset(), is_this_machine=True).is_ours("http://localhost:8000")
        True
        """
        if self.is_this_machine:
            parts = urlsplit(origin)
            return parts.scheme == "http" and parts.hostname == "localhost" and parts.path == ""
        return origin in self.origins


def passkey_place(hosts: list[str], domain: str = "") -> PasskeyPlace | None:
    """The site of a service that people reach under these names; None where no key can be bound to it.

    Parameters
    ----------
    hosts : the names, the usual one first
    domain : what keys are bound to, where that is not the first name: a name that all of them are, or end with

    Examples
    --------
    >>> place = passkey_place(["kith.example.nhs.uk", "www.kith.example.nhs.uk", "other.example.org"])
    >>> place.domain, sorted(place.origins)
    ('kith.example.nhs.uk', ['https://kith.example.nhs.uk', 'https://www.kith.example.nhs.uk'])
    >>> passkey_place(["192.0.2.7"]) is None
    True
    """
    bound = domain or hosts[0]
    ours = [host for host in hosts if host == bound or host.endswith(f".{bound}")]
    if _is_figures(bound) or not ours:
        return None
    return PasskeyPlace(bound, frozenset(f"https://{host}" for host in ours))


def counts_on(kept: int, given: int) -> bool:
    """Whether a key's count of signatures goes on from the last; where it does not, somebody may have copied the key.

    Source
    ------
    Web Authentication Level 3, 7.2, step 22: both nought is a key that does not count, which those kept in a cloud do not.

    Examples
    --------
    >>> counts_on(4, 5), counts_on(0, 0), counts_on(5, 5), counts_on(5, 0)
    (True, True, False, False)
    """
    return given > kept or given == kept == 0


def _is_figures(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
