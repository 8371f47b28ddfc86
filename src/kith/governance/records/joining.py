"""Who joins a team: proposed by one, confirmed by another, and then by a code that works once. A password anew goes the same way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction

from kith.errors import BadUsage, NotYours
from kith.governance.access import Decision
from kith.governance.asker import ROLES, Asker, known
from kith.governance.item import Item
from kith.governance.joining import JOINING, OPEN, code_from, digest_of, is_sign_in_name, lasts_until
from kith.governance.records.deciding import ask, would_decide
from kith.governance.records.models import Account, Joining, Membership, Organisation, Team
from kith.governance.records.trail import append
from kith.governance.rulebook import NEXT_STEPS
from kith.governance.situation import LONDON
from kith.governance.trail import Actor, Deed

__all__ = [
    "Proposed", "code_again", "confirm", "end_joining", "install", "join", "joinings_of", "may_admit", "must_admit", "propose", "propose_anew",
    "teams_of",
]  # fmt: skip

_FOR, _SHORTEST = "system-support", 4
_INSTALLED = "whoever runs the service"
_NO_CODE = "The sign-in name and the code do not belong together, or the code is used, or too old."


@dataclass(frozen=True)
class Proposed:
    """Who is to join: the name they will type, their name, role, team and organisation by id, the first day, and why."""

    username: str
    name: str
    role: str
    team: int
    organisation: int
    from_date: date
    why: str


def may_admit(asker: Asker, at: datetime, proposed_by: str = "") -> Decision:
    """What the rules say of this asker letting people in, or confirming whom another proposed; nothing is written."""
    return would_decide(asker, "admit", [_item(proposed_by)], _FOR, at)[0]


def must_admit(asker: Asker, proposed_by: str, by: Actor, at: datetime) -> None:
    """Ask the rules, and write the answer to the trail. Errors: `NotYours` with what the rules say."""
    with transaction.atomic():
        said = ask(asker, "admit", _item(proposed_by), _FOR, by=by, at=at)
    if not said.shows:
        raise NotYours(said.say, f"You can: {NEXT_STEPS[said.next_step]}.")


def _item(recorded_by: str) -> Item:
    return Item("joining", "running", form="aggregate", recorded_by=recorded_by)


def teams_of(asker: Asker, at: datetime) -> list[Team]:
    """The teams that the asker is in today: those into which they may let somebody."""
    ids = [tie.team for tie in asker.current_ties(at.astimezone(LONDON).date())]
    return list(Team.objects.filter(pk__in=ids).order_by("name"))


def joinings_of(asker: Asker, at: datetime) -> list[Joining]:
    """Who is about to join the asker's teams, the latest first; nobody whose joining has ended."""
    return list(
        Joining.objects.filter(team__in=teams_of(asker, at), state__in=OPEN).select_related("team", "organisation")
    )


def propose(*, asker: Asker, who: Proposed, by: Actor, at: datetime) -> int:
    """Propose that somebody joins a team of the asker's, and return the number of the joining.

    Changes: adds it; no account is made yet. Told: the trail. Errors: `NotYours` where the rules do not let the asker, or for another's
    team; `BadUsage` for a name that is taken, a role that is not there, an organisation that is not there, or no reason.
    """
    must_admit(asker, "", by, at)
    known(who.role, ROLES, "role")
    if who.team not in {team.pk for team in teams_of(asker, at)}:
        raise NotYours("That is not a team of yours.", "Somebody of that team proposes who joins it.")
    if not Organisation.objects.filter(pk=who.organisation).exists():
        raise BadUsage("There is no such organisation.", "Add the organisation first.")
    if Account.objects.filter(username__iexact=who.username.strip()).exists():
        raise BadUsage(f"There is an account “{who.username.strip().lower()}” already.", "Choose another sign-in name.")
    return _kept(who, None, by, at)


def propose_anew(*, asker: Asker, account: str, why: str, by: Actor, at: datetime) -> int:
    """Propose that a colleague chooses their password anew, and return the number of the joining.

    Changes: adds it; the password they have goes on to work until the code is used. Told: the trail. Errors: `NotYours`; `BadUsage` for nobody
    of the asker's teams, or no reason.
    """
    must_admit(asker, "", by, at)
    on = at.astimezone(LONDON).date()
    held = (
        Membership.objects.on(on)
        .filter(account_id=account, team__in=teams_of(asker, at))
        .select_related("account")
        .first()
    )
    if held is None:
        raise BadUsage("Nobody of your teams has that account.", "Look at who is in the team.")
    who = Proposed(held.account.username, held.account.name, held.role, held.team_id, held.organisation_id, on, why)
    return _kept(who, held.account, by, at)


def _kept(who: Proposed, account: Account | None, by: Actor, at: datetime) -> int:
    if account is None and not (is_sign_in_name(who.username.strip()) and who.name.strip()):
        raise BadUsage(
            f"“{who.username.strip()}” is no sign-in name, or the person has no name.",
            "A sign-in name has letters, figures, dots and hyphens, at least 3, for instance sam.green.",
        )
    if len(who.why.strip()) < _SHORTEST:
        raise BadUsage("Say why, in a few words.", "For instance: begins on Monday in place of Sam.")
    told = {
        "username": who.username.strip().lower(), "name": who.name.strip(), "role": who.role, "team_id": who.team,
        "organisation_id": who.organisation, "account": account, "is_anew": account is not None, "from_date": who.from_date, "why": who.why.strip(),
    }  # fmt: skip
    try:
        with transaction.atomic():
            row = Joining.objects.create(**told, proposed_by=by.account, proposed_at=at)
            _told(row, "propose", by, at)
    except IntegrityError as twice:
        raise BadUsage(
            f"“{told['username']}” is proposed already.", "Confirm it, or take it back and propose anew."
        ) from twice
    return int(row.pk)


def confirm(*, asker: Asker, joining: int, chance: bytes, by: Actor, at: datetime) -> str:
    """Confirm whom somebody else proposed, and return their joining code for the only time.

    Changes: the joining is confirmed; what is kept of the code is its digest. Told: the trail. Errors: `NotYours`; `MoveNotAllowed`.
    """
    return _coded(asker, joining, "confirm", chance, by, at)


def code_again(*, asker: Asker, joining: int, chance: bytes, by: Actor, at: datetime) -> str:
    """Give a new code in place of one that was lost or is too old, and return it; the old one works no more.

    Changes, told, errors: as of `confirm`. Whoever proposed may not do it either: they would hold what lets the other in.
    """
    return _coded(asker, joining, "give a new code", chance, by, at)


def _coded(asker: Asker, joining: int, move: str, chance: bytes, by: Actor, at: datetime) -> str:
    row = _mine(asker, joining, at)
    must_admit(asker, row.proposed_by, by, at)
    code = code_from(chance)
    with transaction.atomic():
        held = Joining.objects.select_for_update().get(pk=row.pk)
        held.state = JOINING.moved(held.state, move)
        held.confirmed_by, held.confirmed_at = by.account, at
        held.code_digest, held.code_until = digest_of(code), lasts_until(at)
        held.save()
        _told(held, move, by, at)
    return code


def end_joining(*, asker: Asker, joining: int, move: str, by: Actor, at: datetime) -> None:
    """Refuse whom somebody proposed, or withdraw it: one's own, or another's, while the code is not used.

    Changes: the joining has ended; a code works no more. Told: the trail. Errors: `NotYours`; `MoveNotAllowed`.
    """
    row = _mine(asker, joining, at)
    must_admit(asker, "" if move == "withdraw" else row.proposed_by, by, at)
    with transaction.atomic():
        held = Joining.objects.select_for_update().get(pk=row.pk)
        held.state = JOINING.moved(held.state, move)
        held.code_digest, held.ended_at = "", at
        held.save()
        _told(held, move, by, at)


def join(*, username: str, code: str, password: str, by: Actor, at: datetime) -> str:
    """Use a joining code: make the account with its membership, or give the one that is there its new password; return its id.

    Changes: the account, the membership, the joining, which has ended; every session of the account ends with its old password.
    Told: the trail. Errors: `BadUsage` alike for a name that nobody has, another's code, and one that is used or too old.
    """
    with transaction.atomic():
        row = Joining.objects.select_for_update().filter(username=username.strip().lower(), state="confirmed").first()
        if row is None or row.code_digest != digest_of(code) or row.code_until is None or row.code_until <= at:
            raise BadUsage(_NO_CODE, "Check both. For a new code, ask whoever gave you this one.")
        account = row.account or Account(username=row.username, name=row.name, made_at=at)
        account.set_password(password)
        account.save()
        if not row.is_anew:
            Membership.objects.create(
                account=account, team_id=row.team_id, organisation_id=row.organisation_id, role=row.role, from_date=row.from_date
            )  # fmt: skip
        row.account, row.state, row.code_digest, row.ended_at = account, JOINING.moved(row.state, "join"), "", at
        row.save()
        action = "changed" if row.is_anew else "account made"
        told = {"role": row.role, "proposed_by": row.proposed_by, "confirmed_by": row.confirmed_by}
        append(
            [
                Deed(
                    action,
                    "account",
                    str(account.pk),
                    result="password anew" if row.is_anew else "joined",
                    details=told,
                )
            ],
            by=by,
            at=at,
        )
    return str(account.pk)


def install(*, who: Proposed, chance: bytes, by: Actor, at: datetime) -> str:
    """Let the first people in, whom no colleague could confirm, and return the joining code; called by who runs the service.

    Changes: a confirmed joining. Told: the trail. Errors: `BadUsage` as of `propose`.
    """
    known(who.role, ROLES, "role")
    if Account.objects.filter(username__iexact=who.username.strip()).exists():
        raise BadUsage(f"There is an account “{who.username.strip().lower()}” already.", "Choose another sign-in name.")
    code = code_from(chance)
    with transaction.atomic():
        row = Joining.objects.get(pk=_kept(who, None, by, at))
        row.state, row.confirmed_by, row.confirmed_at = JOINING.moved(row.state, "confirm"), _INSTALLED, at
        row.code_digest, row.code_until = digest_of(code), lasts_until(at)
        row.save()
        _told(row, "confirm", by, at)
    return code


def _mine(asker: Asker, joining: int, at: datetime) -> Joining:
    row = Joining.objects.filter(pk=joining, team__in=teams_of(asker, at)).first()
    if row is None:
        raise NotYours("There is nothing of that number in your teams.", "Look at who is about to join.")
    return row


def _told(row: Joining, move: str, by: Actor, at: datetime) -> None:
    told = {
        "move": move,
        "username": row.username,
        "role": row.role,
        "team": str(row.team_id),
        "anew": str(row.is_anew),
    }
    append([Deed("changed", "joining", str(row.pk), result=row.state, reason=row.why, details=told)], by=by, at=at)
