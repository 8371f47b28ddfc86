"""Doubtful matches: the queue, two people side by side, what was decided and how to take it back; and parting a record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import AlreadyDecided, BadUsage, Contradicted, Refused
from kith.governance.disclosure import HES_STYLE
from kith.governance.item import Item
from kith.governance.records.deciding import ask, ask_about_person, ask_many, labels_of, would_decide
from kith.governance.records.staff import names_of
from kith.insight.records.following import found_people, let_findings_follow
from kith.people.merging import DECISIONS, ordered
from kith.people.records.matching import act_of, history_of, said_of
from kith.people.records.merging import PURPOSE, Answer, How, part_record, settle_match, take_back
from kith.people.records.queueing import URGENCIES, queue_for, unequal_doubts
from kith.people.records.reading import doubt_between, fields_unseen, people_of_records, person_of, records_of, side_of
from kith.people.records.scoping import Asked, person_items
from kith.people.side_by_side import compared, conflicts, for_and_against
from kith.web.front.views import not_found
from kith.web.matching.forms import PartRecord, SettleMatch
from kith.web.matching.pages import KINDS, name_of, rows_of, shares_of
from kith.web.page import page
from kith.web.people.pages import GROUPS, banner_of, needs_shown
from kith.web.routes import SIGNED_IN, Route

__all__ = ["ROUTES"]

_AT_ONCE = 25


def matches(request: HttpRequest) -> HttpResponse:
    """Doubts that wait, the most urgent first; how many wait for others; and how unevenly doubt is spread."""
    signed = request.asker
    near = Item("person", "identity", "somebody of the same place", neighbourhood=signed.colleague.neighbourhood)
    barred = would_decide(signed.asker, "merge", [near], PURPOSE, signed.at)[0]
    if not barred.shows:
        return page(
            request, "people/refused.jinja", {"decision": barred, "what": "Settling doubtful matches"}, status=403
        )
    queue = queue_for(signed.asker, found_people, signed.at)
    at = _page_number(request)
    these = queue.waiting[(at - 1) * _AT_ONCE : at * _AT_ONCE]
    figures = Item("register", "demographics", form="aggregate", neighbourhood=signed.colleague.neighbourhood)
    with transaction.atomic():
        people = [who.person for one in these for who in (one.left, one.right)]
        items = person_items(people, Asked(signed.asker, "merge", PURPOSE, "identity"))
        ask_many(signed.asker, "merge", items, PURPOSE, by=signed.actor, at=signed.at)
        counted = ask(signed.asker, "count", figures, "population-planning", by=signed.actor, at=signed.at)
    splits = {name: shares_of(rows) for name, rows in unequal_doubts(queue.people).items()} if counted.shows else {}
    words = {
        "rows": [(one, name_of(one.left), name_of(one.right), for_and_against(one.doubt.reasons, only_who=True)) for one in these],
        "queue": queue, "urgencies": URGENCIES, "decisions": DECISIONS, "splits": splits, "policy": HES_STYLE, "at": at,
        "pages": max(1, -(-len(queue.waiting) // _AT_ONCE)),
    }  # fmt: skip
    return page(request, "matching/matches.jinja", words)


def _page_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 6 else 1


def match(request: HttpRequest, left: str, right: str) -> HttpResponse:
    """Two people side by side, field by field, and what the asker knows of them."""
    if left == right:
        return not_found(request)
    pair = ordered(left, right)
    seen = _both(request, pair)
    if seen is None:
        return not_found(request)
    form = SettleMatch(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = Answer(**form.cleaned_data)
        against = conflicts(seen["sides"][0], seen["sides"][1], answer.decision)
        if against and not answer.reason:
            form.add_error("reason", f"Say why, in a sentence: {' and '.join(against)}")
        elif against and answer.decision == "together" and not answer.confirmed:
            return page(request, "matching/confirm.jinja", {**seen, "answer": answer, "against": against})
        else:
            return _settled(
                request, form, seen, lambda how, who: settle_match(pair=pair, answer=answer, how=how, **who)
            )
    return _asked(request, form, seen)


def _asked(request: HttpRequest, form: Any, seen: dict[str, Any], status: int = 200, other: str = "") -> HttpResponse:
    words = {**seen, "form": form, "decisions": DECISIONS, "kinds": KINDS, "other": other}
    return page(request, "matching/match.jinja", words, status=422 if form.errors else status)


def _settled(request: HttpRequest, form: Any, seen: dict[str, Any], change: Callable[..., str]) -> HttpResponse:
    """Carry a decision out; where another was first, show both and keep what was typed (CCY-02)."""
    try:
        act = change(_how(request), {"by": request.asker.actor, "at": request.asker.at})
    except (AlreadyDecided, Contradicted) as first:
        fresh = _both(request, seen["pair"]) if "pair" in seen else None
        return _asked(request, form, fresh or seen, status=409, other=str(first))
    except Refused:
        return not_found(request)
    return redirect("match-decided", act=act)


def _how(request: HttpRequest) -> How:
    return How(settings.SECRET_KEY.encode(), let_findings_follow, request.asker.asker)


def _both(request: HttpRequest, pair: tuple[str, str]) -> dict[str, Any] | None:
    """What the page shows of both, as far as the asker may see each; None where they may not see who both are."""
    people = people_of_records(pair)
    if people is None:
        return None
    seen = [_seen(request, one) for one in people]
    if not all(seen) or seen == [_WHO, _WHO]:
        return None
    left, right = ((one, groups, side_of(one, groups)) for one, groups in zip(people, seen, strict=True))
    unseen = (fields_unseen(left[1]), fields_unseen(right[1]))
    doubt = doubt_between(people[0], people[1], pair)
    speaking_for, against = for_and_against(doubt.reasons if doubt else (), only_who=bool(unseen[0] | unseen[1]))
    history = history_of(pair)
    return {
        "pair": pair, "people": people, "sides": (left[2], right[2]), "names": [name_of(one.identity) for one in people],
        "rows": rows_of(compared(left[2], right[2], unseen[0] | unseen[1]), unseen), "speaking_for": speaking_for, "against_it": against,
        "is_one": people[0].pk == people[1].pk, "seen": said_of([pair])[pair], "history": history,
        "standing": next((one for one in history if one.taken_back_at is None), None), "doubt": doubt,
        "who": names_of([account for one in history for account in (one.decided_by, one.taken_back_by)]),
        "hidden": [GROUPS - groups for _, groups, _ in (left, right)], "is_mine": [groups != _WHO for groups in seen],
    }  # fmt: skip


_WHO = frozenset({"identity"})
_CARRIED = GROUPS | {"about-me"}


def _seen(request: HttpRequest, one: Any) -> frozenset[str]:
    """The field groups of one person that the asker may see here, with a look in the trail: of somebody whom they do not look after who it is, and nothing else."""
    signed = request.asker
    item = person_items([one], Asked(signed.asker, "view", PURPOSE, "identity"), carries=_CARRIED)[0]
    merging = person_items([one], Asked(signed.asker, "merge", PURPOSE, "identity"))
    with transaction.atomic():
        if not ask_many(signed.asker, "merge", merging, PURPOSE, by=signed.actor, at=signed.at)[0].shows:
            return frozenset()
        if not would_decide(signed.asker, "view", [item], PURPOSE, signed.at)[0].shows:
            return _WHO
        said = ask_about_person(signed.asker, "view", item, PURPOSE, by=signed.actor, at=signed.at)
    return _CARRIED - set(said.hidden)


def match_decided(request: HttpRequest, act: str) -> HttpResponse:
    """What was decided, what changed by it, and how to take it back."""
    told = act_of(act)
    seen = {one.pk: groups for one in (told.people if told else ()) if (groups := _seen(request, one))}
    if told is None or set(seen.values()) <= {_WHO}:
        return not_found(request)
    signed = request.asker
    words = {
        "told": told, "decisions": DECISIONS, "is_mine": told.rows[0].decided_by == signed.actor.account,
        "people": [(one, name_of(one.identity) if one.pk in seen else "", seen.get(one.pk) != _WHO) for one in told.people],
        "who": names_of([account for one in told.rows for account in (one.decided_by, one.taken_back_by)]),
    }  # fmt: skip
    return page(request, "matching/decided.jinja", words)


def match_taken_back(request: HttpRequest, act: str) -> HttpResponse:
    """Take a decision back, and show what stands then; sent twice it is done once."""
    told = act_of(act)
    if told is None:
        return not_found(request)
    try:
        take_back(act=act, how=_how(request), by=request.asker.actor, at=request.asker.at)
    except Refused:
        return not_found(request)
    except AlreadyDecided:
        pass  # it does not stand any more, which is what was asked for: the page says who took it back
    except Contradicted as other:
        return page(request, "matching/refused.jinja", {"other": str(other), "act": act}, status=409)
    return redirect("match-decided", act=act)


def records(request: HttpRequest, person: str) -> HttpResponse:
    """The records that a person was put together from, each as its partner wrote it."""
    one = person_of(person)
    groups = _seen(request, one) if one else frozenset()
    if one is None or groups <= _WHO:
        return not_found(request)
    held = records_of(one, groups)
    words = {"one": one, "banner": _banner(request, one, groups), "records": held}
    return page(request, "matching/records.jinja", words)


def part(request: HttpRequest, person: str, entry: str) -> HttpResponse:
    """The page in between: one record, the person without it, and why it is somebody else's."""
    one = person_of(person)
    groups = _seen(request, one) if one else frozenset()
    if one is None or groups <= _WHO:
        return not_found(request)
    held = records_of(one, groups)
    chosen = next((record for record in held if record.entry == entry), None)
    if chosen is None or len(held) < 2:
        return redirect("person-records", person=one.person_id)
    form = PartRecord(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            act = part_record(entry=entry, reason=form.cleaned_data["reason"], how=_how(request), by=request.asker.actor,
                              at=request.asker.at)  # fmt: skip
        except (AlreadyDecided, Contradicted, BadUsage) as other:
            return page(request, "matching/refused.jinja", {"other": str(other), "person": one}, status=409)
        return redirect("match-decided", act=act)
    words = {"one": one, "banner": _banner(request, one, groups), "record": chosen, "form": form,
             "others": [record for record in held if record.entry != entry]}  # fmt: skip
    return page(request, "matching/part.jinja", words, status=422 if form.errors else 200)


def _banner(request: HttpRequest, one: Any, groups: Any) -> Any:
    labels = labels_of([one.person_id]).get(one.person_id, frozenset())
    return banner_of(one, groups, labels, timezone.localdate(request.asker.at), needs_shown(one, groups))


_BOTH = ("GET", "HEAD", "POST")
ROUTES = (
    Route("matches", matches, "matches", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("matches/<slug:left>/<slug:right>", match, "match", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_BOTH),
    Route("matches/<slug:act>", match_decided, "match-decided", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("matches/<slug:act>/taken-back/now", match_taken_back, "match-taken-back", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=("POST",)),
    Route("people/<slug:person>/records", records, "person-records", SIGNED_IN, purpose=PURPOSE, leaves="looked"),
    Route("people/<slug:person>/records/<slug:entry>", part, "part-record", SIGNED_IN, purpose=PURPOSE, leaves="changed", methods=_BOTH),
)  # fmt: skip
