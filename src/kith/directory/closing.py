"""Which services are shut, so that whoever has asked one of them is told; what nobody said shuts nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from kith.directory.service import ServiceAtSite
from kith.directory.words import SHUT

__all__ = ["Shut", "shut_in"]


@dataclass(frozen=True)
class Shut:
    """What is shut in a directory.

    entries     of every entry its status, or "" where it takes place, or nobody said, by the key under which it may have been asked
    bodies      bodies of which every entry is shut, with the status of the first, by name as `casefold` gives it
    """

    entries: Mapping[str, str] = field(default_factory=dict)
    bodies: Mapping[str, str] = field(default_factory=dict)

    def status_of(self, service: str, body: str) -> str:
        """The status of a service that was asked, where it is shut; empty where it is not.

        A service that has no entry of its own, as one that was chosen by its body alone, is shut where every entry of that body is.

        Parameters
        ----------
        service : key of its entry, or what it was asked by
        body : name of the body that runs it

        Examples
        --------
        >>> found = shut_in([ServiceAtSite("k1", organisation="The Mill", status="defunct"), ServiceAtSite("k2", organisation="The Hub")])
        >>> found.status_of("k1", "The Mill"), found.status_of("k2", "The Hub"), found.status_of("link-worker@mill", "the mill")
        ('defunct', '', 'defunct')
        """
        return self.entries[service] if service in self.entries else self.bodies.get(body.casefold(), "")


def shut_in(entries: Iterable[ServiceAtSite], stands_in: Mapping[str, str] | None = None) -> Shut:
    """Say what is shut in a directory.

    Parameters
    ----------
    entries : as they stand today
    stands_in : keys of entries that were put together with another, each with the key of that one

    Examples
    --------
    >>> found = shut_in([ServiceAtSite("k1", status="temporarily closed")], {"old": "k1", "gone": "nobody knows"})
    >>> found.status_of("old", ""), found.status_of("gone", ""), found.status_of("k9", "")
    ('temporarily closed', '', '')
    """
    told, of_body = dict[str, str](), dict[str, list[str]]()
    for one in entries:
        told[one.key] = one.status if one.status in SHUT else ""
        if one.organisation:
            of_body.setdefault(one.organisation.casefold(), []).append(told[one.key])
    told |= {old: told[key] for old, key in (stands_in or {}).items() if key in told}
    return Shut(told, {name: statuses[0] for name, statuses in of_body.items() if all(statuses)})
