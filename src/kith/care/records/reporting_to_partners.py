"""A link by which one body, with or without an account, reads what came of the referrals to it and takes it away; no name is behind it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from kith.care.partner_links import tries_left
from kith.care.partner_report import Came, Report, exported, report
from kith.care.records.link_keeping import (
    NOT_THERE,
    MadeLink,
    SaidCode,
    by_link_of,
    make_link,
    open_with_code,
    shut_links,
    working_link,
)
from kith.care.records.models import Referral, ReferralEvent, ReportLink
from kith.directory.records.asking import must
from kith.directory.service import title_of_need
from kith.directory.words import NEEDS
from kith.errors import AlreadyDecided, NotYours
from kith.governance.asker import Asker, Completed, TeamTie
from kith.governance.item import Item
from kith.governance.records.deciding import ask
from kith.governance.records.trail import append
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed
from kith.governance.training import COURSES

__all__ = ["make_report_link", "open_report_link", "read_report", "report_waits", "shut_report_links", "take_away"]

_RING = "Ring whoever sent it to you."
_FIGURES = "community-facilitator"
"""As whom a body that comes by such a link is asked about: a role that the rules let see figures, and nobody's record."""
_PURPOSE = "population-planning"
_ANSWERS = ("accept", "decline", "return", "pass on", "advise")


def make_report_link(*, asker: Asker, body: str, chance: bytes, key: bytes, by: Actor, at: datetime) -> MadeLink:
    """Make a link by which a body reads what came of the referrals to it, and tell it with its code, the only time.

    Changes: adds the link; one made before for this body is shut. Told: the trail. Errors: `NotYours` for whoever may not keep the directory.
    """
    must(asker, "edit", by, at)
    with transaction.atomic():
        append([], by=by, at=at)
        made = make_link(ReportLink, {"body": body[:200]}, chance=chance, key=key, by=by, at=at)
        append(
            [Deed("changed", "partner link", body, purpose="coordination", result="made", details={"of": "report"})],
            by=by,
            at=at,
        )
    return made


def shut_report_links(*, asker: Asker, body: str, by: Actor, at: datetime) -> int:
    """Shut the link of a body. Changes: shuts it. Told: the trail. Errors: as of `make_report_link`."""
    must(asker, "edit", by, at)
    with transaction.atomic():
        return shut_links(ReportLink.objects.filter(body=body), "by hand", by=by, at=at)


def report_waits(secret: str, at: datetime) -> tuple[str, int] | None:
    """The body of a link that works, and how many codes may still be said; None for every other. Changes nothing, and tells of nobody."""
    link = working_link(ReportLink, secret, at)
    return (link.body, tries_left(link.wrong_count)) if link is not None else None


def open_report_link(*, secret: str, said: SaidCode, key: bytes, at: datetime) -> None:
    """Open it with its code. Changes, Told, Errors: as of `open_with_code`."""
    link = working_link(ReportLink, secret, at)
    body = link.body if link is not None else ""
    open_with_code(ReportLink, secret, said, key=key, by=by_link_of(body, body, link), at=at)


def read_report(*, secret: str, at: datetime) -> tuple[str, Report]:
    """The body of a link that was opened, and its figures, with small numbers hidden.

    Changes: nothing. Told: the trail. Errors: `AlreadyDecided` where the link does not work; `NotYours` where the rules show no figures.
    """
    link = _opened(secret, at)
    _must_show(link, "view", at)
    return link.body, report(_came(link.body))


def take_away(*, secret: str, at: datetime) -> list[tuple[str, ...]]:
    """What a body takes away of the referrals to it, one row each, as of `kith.care.partner_report.exported`.

    Changes: nothing. Told: the trail, with how many rows left. Errors: as of `read_report`.
    """
    link = _opened(secret, at)
    _must_show(link, "export", at)
    rows = exported(_came(link.body))
    with transaction.atomic():
        told = Deed("exported", "referrals of a body", link.body, purpose=_PURPOSE, details={"rows": len(rows)})
        append([told], by=by_link_of(link.body, link.body, link), at=at)
    return rows


def _opened(secret: str, at: datetime) -> ReportLink:
    link = working_link(ReportLink, secret, at)
    if link is None or not link.opened_count:
        raise AlreadyDecided(NOT_THERE, _RING)
    return link  # type: ignore[no-any-return]


def _must_show(link: ReportLink, action: str, at: datetime) -> None:
    on, by = at.astimezone(LONDON).date(), by_link_of(link.body, link.body, link)
    done = tuple(Completed(course.name, on) for course in COURSES)
    asker = Asker(by.account, _FIGURES, link.body, "vcse", (TeamTie("", "", on),), done, session=by.session)
    with transaction.atomic():
        said = ask(asker, action, Item("referrals of a body", "referral", form="aggregate"), _PURPOSE, by=by, at=at)
    if not said.shows:
        raise NotYours(said.say, _RING)


def _came(body: str) -> Iterable[Came]:
    rows = Referral.objects.filter(recipient=body).order_by("pk")
    first: dict[int, datetime] = {}
    said = ReferralEvent.objects.filter(referral__recipient=body, is_taken=True, move__in=_ANSWERS).order_by("number")
    for number, at in said.values_list("referral_id", "written_at"):
        first.setdefault(number, at)
    for row in rows:
        answered = first.get(row.pk)
        yield Came(
            row.pk, title_of_need(row.need) if row.need in NEEDS else row.need, row.kind, row.urgency, row.state, _day(row.sent_at),
            _day(answered) if answered else None, _day(row.ended_at) if row.ended_at else None, row.result,
        )  # fmt: skip


def _day(at: datetime) -> date:
    return at.astimezone(LONDON).date()
