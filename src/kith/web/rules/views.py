"""Rules: which there are, what one says, what groups agreed to; retired, and paused on a group's behalf."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from kith.errors import AlreadyDecided, BadRule, BadUsage, Refused
from kith.governance.access import Decision
from kith.governance.disclosure import HES_STYLE
from kith.governance.records.looking import account_names
from kith.insight.group_agreements import STATES, GroupAgreement, may_be_given_out
from kith.insight.named_groups import NAMED_GROUPS, ONLY_A_THRESHOLD
from kith.insight.records.asking_about_rules import (
    PLANNING,
    may_make_rules,
    may_read_rules,
    may_speak_for_groups,
    must_make_rules,
    must_speak_for_groups,
)
from kith.insight.records.drafting_rules import drafts
from kith.insight.records.found import basis_for_reading, figures_of, last_runs
from kith.insight.records.giving_out import (
    about_rule,
    abouts,
    agreements_of,
    end_pause,
    pause_group,
    record_group_agreement,
)
from kith.insight.records.using_rules import own_rules, retire_rule, rules_in_use, versions_of
from kith.insight.rule import Rule
from kith.insight.rule_states import STATES as RULE_STATES
from kith.insight.shown_counts import shown_total
from kith.web.front.views import not_found
from kith.web.once import is_sent_again
from kith.web.page import page
from kith.web.routes import SIGNED_IN, Route
from kith.web.rules import building
from kith.web.rules.forms import THEME_WORDS, Agree, Why
from kith.web.rules.pages import Yield, tree_of, version_lines

__all__ = ["ROUTES"]


def rules(request: HttpRequest) -> HttpResponse:
    """Every rule: drafts, the team's own, and those that come with Kith; which name a group, and whether it agreed."""
    decision = _reads(request)
    if not decision.shows:
        return page(request, "rules/refused.jinja", {"decision": decision}, status=403)
    own, in_use = own_rules(), rules_in_use()
    ours = {one.rule.name for one in own}
    given = abouts(_today(request))
    by_theme = [
        (words, [rule for rule in in_use.of_theme(theme) if rule.name not in ours])
        for theme, words in THEME_WORDS.items()
    ]
    told = {
        "may_make": may_make_rules(request.asker.asker, request.asker.at).shows, "drafts": drafts(), "own": own, "given": given,
        "by_theme": by_theme, "states": RULE_STATES, "groups": NAMED_GROUPS,
    }  # fmt: skip
    return page(request, "rules/rules.jinja", told)


def one_rule(request: HttpRequest, name: str) -> HttpResponse:
    """One rule: its sentence, its clauses, its versions; the groups it names and what they agreed to."""
    decision = _reads(request)
    if not decision.shows:
        return page(request, "rules/refused.jinja", {"decision": decision}, status=403)
    found = _found(name)
    return not_found(request) if found is None else _rule_page(request, found)


def _rule_page(request: HttpRequest, rule: Rule, wrong: dict[str, Any] | None = None) -> HttpResponse:
    """The page, with the form on it that could not be read, where one could not."""
    signed, on, versions = request.asker, _today(request), versions_of(rule.name)
    about, agreed = about_rule(rule.name), agreements_of(rule.name)
    people = {one.recorded_by for one in agreed} | {one.paused_by for one in agreed}
    people |= {who for one in versions for who in (one.used_by, one.ended_by)}
    answer = may_be_given_out(about, [one.agreement for one in agreed], on) if about else None
    speaks = may_speak_for_groups(signed.asker, signed.at).shows
    told = {
        "rule": rule, "root": tree_of(rule), "versions": version_lines(versions), "about": about, "answer": answer,
        "agreed": [(one, one.agreement.state(on)) for one in agreed], "names": account_names(people), "groups": NAMED_GROUPS,
        "states": STATES, "rule_states": RULE_STATES, "themes": THEME_WORDS, "speaks": speaks, "wrong": wrong or {},
        "may_make": may_make_rules(signed.asker, signed.at).shows, "spared": "" if versions else ONLY_A_THRESHOLD.get(rule.name, ""),
        "policy": HES_STYLE, "yielded": _yielded(request, rule),
    }  # fmt: skip
    return page(request, "rules/rule.jinja", told, status=422 if wrong else 200)


def _yielded(request: HttpRequest, rule: Rule) -> Yield | None:
    """What the last run knows of this rule; None for whom the rules give no figures, and before any run."""
    signed, (_, done) = request.asker, last_runs()
    basis = basis_for_reading(_today(request))
    with transaction.atomic():
        said, found = figures_of(signed.asker, rule.name, basis=basis, by=signed.actor, at=signed.at)
    if not said.shows or done is None:
        return None
    was_asked = any((one["rule"], one["version"]) == (rule.name, rule.version) for one in done.rules)
    return Yield(was_asked, found.total if found else 0, shown_total(done.left_out.get("finding", 0)))


def rule_file(request: HttpRequest, name: str) -> HttpResponse:
    """A rule as the file that `kith flag --rule` reads."""
    decision, found = _reads(request), _found(name)
    if not decision.shows:
        return page(request, "rules/refused.jinja", {"decision": decision}, status=403)
    return building.as_file(found) if found else not_found(request)


def retire(request: HttpRequest, name: str) -> HttpResponse:
    """Ask one of the team's own rules no more, with the reason."""
    found, form = _found(name), Why(request.POST)
    try:
        must_make_rules(request.asker.asker, name, by=request.asker.actor, at=request.asker.at)
    except Refused:
        return _refused(request, may_make_rules(request.asker.asker, request.asker.at))
    if found is None or not versions_of(name):
        return not_found(request)
    try:
        if form.is_valid():
            version = request.POST.get("version", "")
            retire_rule(
                asker=request.asker.asker, rule=name, version=int(version) if version.isdecimal() and len(version) < 9 else 0,
                why=form.cleaned_data["why"], by=request.asker.actor, at=request.asker.at,
            )  # fmt: skip
            return redirect("rule", name=name)
    except (BadRule, AlreadyDecided) as said:
        form.add_error("why", str(said))
    return _rule_page(request, found, {"retire": form.errors["why"][0]})


def agreement(request: HttpRequest, name: str) -> HttpResponse:
    """Record what people from a group agreed to."""
    signed, about = request.asker, about_rule(name)
    try:
        must_speak_for_groups(signed.asker, name, by=signed.actor, at=signed.at)
    except Refused:
        return _refused(request, may_speak_for_groups(signed.asker, signed.at))
    if about is None or not about.groups:
        return not_found(request)
    form = Agree(request.POST if request.method == "POST" else None, about.groups, _today(request))
    if request.method == "POST" and form.is_valid():
        if is_sent_again(request):
            return redirect("rule", name=name)
        told = {**form.cleaned_data, "groups": frozenset(form.cleaned_data["groups"])}
        made = GroupAgreement(about.rule, about.version, **told)
        try:
            record_group_agreement(asker=signed.asker, agreement=made, by=signed.actor, at=signed.at)
        except BadUsage as said:
            form.add_error("purpose", str(said))
        else:
            return redirect("rule", name=name)
    told = {"about": about, "form": form, "groups": NAMED_GROUPS, "rule": _found(name)}
    return page(request, "rules/agreement.jinja", told, status=422 if form.errors else 200)


def pause(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Pause what a group agreed to, at once, on its behalf."""
    return _turned(request, name, number, pause_group)


def resume(request: HttpRequest, name: str, number: int) -> HttpResponse:
    """Let what a group agreed to hold again."""
    return _turned(request, name, number, end_pause)


def _turned(request: HttpRequest, name: str, number: int, turn: Any) -> HttpResponse:
    found, form = _found(name), Why(request.POST)
    try:
        must_speak_for_groups(request.asker.asker, name, by=request.asker.actor, at=request.asker.at)
        if found is None or number not in {one.number for one in agreements_of(name)}:
            return not_found(request)
        if not form.is_valid():
            return _rule_page(request, found, {f"why-{number}": form.errors["why"][0]})
        with suppress(AlreadyDecided):  # somebody did so a moment before: the page says so
            turn(
                asker=request.asker.asker, number=number, why=form.cleaned_data["why"], by=request.asker.actor,
                at=request.asker.at,
            )  # fmt: skip
    except Refused:
        return _refused(request, may_speak_for_groups(request.asker.asker, request.asker.at))
    return redirect("rule", name=name)


def _refused(request: HttpRequest, decision: Decision) -> HttpResponse:
    return page(request, "rules/refused.jinja", {"decision": decision}, status=403)


def _found(name: str) -> Rule | None:
    """A rule in use, or the latest wording of one of the team's own."""
    versions = versions_of(name)
    return versions[0].rule if versions else next((rule for rule in rules_in_use() if rule.name == name), None)


def _reads(request: HttpRequest) -> Decision:
    signed = request.asker
    with transaction.atomic():
        return may_read_rules(signed.asker, by=signed.actor, at=signed.at)


def _today(request: HttpRequest) -> date:
    return timezone.localdate(request.asker.at)


_FORM = ("GET", "HEAD", "POST")


def _route(address: str, view: Any, name: str, *, leaves: str = "changed", methods: tuple[str, ...] = _FORM) -> Route:
    return Route(address, view, name, SIGNED_IN, purpose=PLANNING, leaves=leaves, methods=methods)


ROUTES = (
    _route("rules", rules, "rules", leaves="looked", methods=("GET", "HEAD")),
    _route("rules/new", building.begin, "rule-new"),
    _route("rules/drafts/<int:number>", building.draft, "rule-draft"),
    _route("rules/drafts/<int:number>/clause", building.clause, "rule-clause"),
    _route("rules/drafts/<int:number>/words", building.words, "rule-words"),
    _route("rules/drafts/<int:number>/use", building.use, "rule-use"),
    _route(
        "rules/drafts/<int:number>/file", building.draft_file, "rule-draft-file", leaves="", methods=("GET", "HEAD")
    ),
    _route("rules/<slug:name>", one_rule, "rule", leaves="looked", methods=("GET", "HEAD")),
    _route("rules/<slug:name>/file", rule_file, "rule-file", leaves="looked", methods=("GET", "HEAD")),
    _route("rules/<slug:name>/change", building.begin_of, "rule-change", methods=("POST",)),
    _route("rules/<slug:name>/retire", retire, "rule-retire", methods=("POST",)),
    _route("rules/<slug:name>/agreement", agreement, "rule-agreement"),
    _route("rules/<slug:name>/agreements/<int:number>/pause", pause, "rule-pause", methods=("POST",)),
    _route("rules/<slug:name>/agreements/<int:number>/resume", resume, "rule-resume", methods=("POST",)),
)
