"""What is said of somebody to a partner without an account, in words for a page or to be read aloud: what went along, and no way that is not safe."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from kith.care.partner_links import ways_to_reach
from kith.care.records.linking_partners import ByLink
from kith.web.people.pages import Banner, banner_of, needs_shown

__all__ = ["Told", "told_of"]


@dataclass(frozen=True)
class Told:
    """What is said of somebody: who they are and how they are reached, line by line, and what must be done first."""

    who: tuple[tuple[str, str], ...] = ()
    reach: tuple[tuple[str, str], ...] = ()
    do_first: tuple[str, ...] = ()


def told_of(seen: ByLink, at: Any) -> Told:
    """What went along and is open now; never an NHS number, nor what guards the person."""
    if seen.one is None or not seen.groups:
        return Told()
    on = timezone.localdate(at)
    banner = banner_of(seen.one, seen.groups, (), on, needs_shown(seen.one, seen.groups))
    is_named = "identity" in seen.groups
    who = [
        ("Name", banner.name if is_named else ""), ("Likes to be called", banner.preferred), ("Born", banner.born), ("Gender", banner.gender),
        ("Language", banner.language),
    ]  # fmt: skip
    return Told(_said(who), _ways(banner, seen), banner.alerts)


def _ways(banner: Banner, seen: ByLink) -> tuple[tuple[str, str], ...]:
    """How they may be reached: of the ways that went along those that are safe."""
    packet = seen.detail.line.packet
    if packet is None or seen.is_unsafe or "address-and-contact" not in seen.groups:
        return ()
    ways = ways_to_reach(packet.safe_contact)
    phone = {
        ("call", "text"): "Telephone",
        ("call",): "Telephone, to call and not to text",
        ("text",): "Telephone, to text and not to call",
    }.get(tuple(sorted(ways & {"call", "text"})), "")
    return _said(
        [(phone, banner.phone if phone else ""), ("E-mail", banner.email if "email" in ways else ""), ("Address", banner.address if "address" in ways else "")]
    )  # fmt: skip


def _said(lines: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((title, text) for title, text in lines if text)
