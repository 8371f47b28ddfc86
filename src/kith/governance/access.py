"""May this be seen or done? One pure answer for every page, file, message and log, with its sentence and the lawful next step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from kith.errors import NotInTheRules
from kith.governance.asker import ACTIONS, PURPOSES, Asker
from kith.governance.facts import Facts
from kith.governance.item import FIELD_GROUPS, Item
from kith.governance.rulebook import Rule, Rulebook, built_in_rules
from kith.governance.situation import Scene, Situation

NOTHING_HERE = "There is nothing here that you may open. If you look after this person, ask their coordinator."
"""What is said whenever existence itself is not to be told, so that one hidden thing looks like another, and like none."""


@dataclass(frozen=True)
class Decision:
    """What was decided, and why.

    effect                  permit: show or do it · redact: without `hidden_field_groups`, and say that something is left out ·
                            hide: as though it were not there · deny: refuse, and say why · ask_reason: a reason first
    say                     one sentence for staff
    next_step               the lawful next step, one of NEXT_STEPS
    policies                names of the rules that decided, the answering one first; for the trail
    hidden_field_groups     what was asked for and must not be shown
    """

    effect: str
    say: str
    next_step: str
    policies: tuple[str, ...]
    hidden_field_groups: frozenset[str]

    @property
    def shows(self) -> bool:
        """Whether anything is shown or done."""
        return self.effect in ("permit", "redact")


def decide(asker: Asker, action: str, item: Item, purpose: str, *, facts: Facts, at: datetime) -> Decision:
    """Decide whether somebody may do something with an item for a purpose.

    Parameters
    ----------
    asker : who, in which one role
    action : one of `ACTIONS`
    item : what; its field group is decided, and each that it carries
    purpose : one of `PURPOSES`
    facts : grants, agreements, objections, emergency access, basis and reason; nothing else is looked up
    at : the moment, with a time zone; days are those of Europe/London

    Returns
    -------
    Decision; deny unless a rule permits and none forbids, whatever their order

    Raises
    ------
    BadUsage
        the moment has no time zone.

    Method
    ------
    The facts become a `Situation`, which the Cedar policies in `policies/` are asked about. Anything that forbids outweighs
    anything that permits; the strictest of those answers. What redacts leaves out of what another rule permits, and where none
    does it is refused. A rule that fails, or cannot be read, denies. A reason is asked for
    only where giving it would help. An unknown action or purpose is refused.

    Source
    ------
    Caldicott principles (2020); shared care record framework (NHSX 2021). The rules are ours: decision 0011.

    Examples
    --------
    >>> from datetime import date, timezone
    >>> from kith.governance.asker import Completed, TeamTie
    >>> from kith.governance.training import COURSES
    >>> day = date(2026, 9, 1)
    >>> link_worker = Asker("a1", "link-worker", "VC1", "vcse", (TeamTie("ash", "Ash", day),),
    ...                     tuple(Completed(course.name, day) for course in COURSES))
    >>> medicines = Item("medicine", "medication", "p1")
    >>> decide(link_worker, "view", medicines, "direct-care", facts=Facts(), at=datetime(2026, 11, 1, tzinfo=timezone.utc)).effect
    'hide'
    """
    return decide_many(asker, action, [item], purpose, facts=facts, at=at)[0]


def decide_many(
    asker: Asker, action: str, items: Iterable[Item], purpose: str, *, facts: Facts, at: datetime
) -> list[Decision]:
    """Decide a page of items at once; the same answers as `decide`, one by one.

    Parameters
    ----------
    asker, action, purpose, facts, at : as of `decide`
    items : what is asked for

    Returns
    -------
    list of Decision, in the order of the items

    Examples
    --------
    >>> from datetime import timezone
    >>> nobody = Asker("a1", "system-support", "X", "integrator")
    >>> decide_many(nobody, "view", [], "system-support", facts=Facts(), at=datetime(2026, 11, 1, tzinfo=timezone.utc))
    []
    """
    return decide_by(built_in_rules(), Question(asker, action, purpose), items, facts=facts, at=at)


@dataclass(frozen=True)
class Question:
    """Who asks, to do what, for which purpose; of any number of items."""

    asker: Asker
    action: str
    purpose: str


def decide_by(
    rules: Rulebook, question: Question, items: Iterable[Item], *, facts: Facts, at: datetime
) -> list[Decision]:
    """Decide by a given rule book, such as a draft that is held against the one in force (AZ-23).

    Parameters
    ----------
    rules : the rule book
    question : who asks, to do what, for which purpose
    items, facts, at : as of `decide_many`

    Returns
    -------
    list of Decision, in the order of the items

    Examples
    --------
    >>> from datetime import timezone
    >>> lead = Asker("a1", "information-governance-lead", "X", "integrator")
    >>> unreadable = Rulebook(["permit (principal"])
    >>> found = decide_by(unreadable, Question(lead, "view", "audit"), [Item("event", "trail")], facts=Facts(),
    ...                   at=datetime(2026, 11, 1, tzinfo=timezone.utc))
    >>> found[0].effect, found[0].policies
    ('deny', ('cannot-decide',))
    """
    wanted = list(items)
    for word, words, what in ((question.action, ACTIONS, "action"), (question.purpose, PURPOSES, "purpose")):
        if word not in words:
            return [unknown(f"The rule book knows no {what} {word!r}.", item) for item in wanted]
    scene = Scene(question.asker, question.action, question.purpose, facts, at)
    groups = [[item.field_group, *sorted(item.carries - {item.field_group})] for item in wanted]
    situations = [scene.of(item, group) for item, asked in zip(wanted, groups, strict=True) for group in asked]
    answers = iter(answered(rules, situations))
    return [decision_of({group: next(answers) for group in asked}) for asked in groups]


def answered(rules: Rulebook, situations: list[Situation]) -> list[tuple[Rule, ...]]:
    """Ask the rules; where they ask for a reason that would not help, give the answer that would then be given.

    Examples
    --------
    >>> answered(built_in_rules(), [])
    []
    """
    found = rules.ask(situations)
    after = {
        number: with_the_reason(situations[number], told[0])
        for number, told in enumerate(found)
        if told[0].effect == "ask_reason"
    }
    helped = {number: then for number, then in after.items() if then != situations[number]}
    if not helped:
        return found
    for number, later in zip(helped, answered(rules, list(helped.values())), strict=True):
        if later[0].effect in ("hide", "deny"):
            found[number] = later
    return found


def with_the_reason(situation: Situation, rule: Rule) -> Situation:
    """The same situation once the reason that a rule asks for has been given.

    Examples
    --------
    >>> situation = Situation("gp", "reveal", "home-entry", *[False] * 25)
    >>> with_the_reason(situation, Rule("r", "ask_reason", "Why?", "give-reason")).reason_given
    True
    """
    if rule.next_step == "emergency-access":
        return situation._replace(relations=situation.relations | {"emergency"})
    return situation._replace(reason_given=True)


def decision_of(answers: Mapping[str, tuple[Rule, ...]]) -> Decision:
    """Make one decision of the answers for an item's field group (the first) and for those it carries.

    Examples
    --------
    >>> decision_of({"identity": (Rule("a", "permit", "Yes.", ""),), "place": (Rule("b", "hide", "No.", "not-possible"),)})
    Decision(effect='redact', say='Yes. Some of it is left out.', next_step='', policies=('a', 'b'), hidden_field_groups=frozenset({'place'}))
    """
    first = next(iter(answers.values()))
    hidden = frozenset(group for group, rules in answers.items() if rules[0].effect != "permit")
    names = tuple(dict.fromkeys(rule.id for rules in answers.values() for rule in rules))
    rule = first[0]
    if rule.effect == "hide":
        return Decision("hide", NOTHING_HERE, "ask-coordinator", names, frozenset(answers))
    if rule.effect == "permit" and hidden:
        return Decision("redact", f"{rule.say} Some of it is left out.", rule.next_step, names, hidden)
    if rule.effect in ("permit", "redact"):
        return Decision(rule.effect, rule.say, rule.next_step, names, hidden)
    return Decision(rule.effect, rule.say, rule.next_step, names, frozenset(answers))


def unknown(say: str, item: Item) -> Decision:
    """Refuse what the rule book has no word for.

    Examples
    --------
    >>> unknown("The rule book knows no action 'peek'.", Item("note", "advice")).effect
    'deny'
    """
    hidden = item.carries | {item.field_group}
    return Decision("deny", say, "ask-information-governance", ("unknown-word",), hidden)


def withhold(row: Mapping[str, object], groups: Mapping[str, str], decision: Decision) -> dict[str, object]:
    """Take out of a row what a decision hides: the one place where anything is left out, for every page and file (SEN-01).

    Parameters
    ----------
    row : columns and values
    groups : field group of each column
    decision : what was decided about the row

    Returns
    -------
    dict with the columns that may be shown, in their order; a column that is hidden is absent, not blank

    Raises
    ------
    NotInTheRules
        a column has no field group, so nobody can say whether it may be shown.

    Examples
    --------
    >>> row = {"name": "Asha", "postcode": "ZZ1 1AA"}
    >>> groups = {"name": "identity", "postcode": "address-and-contact"}
    >>> withhold(row, groups, Decision("redact", "", "", (), frozenset({"address-and-contact"})))
    {'name': 'Asha'}
    """
    for column in row:
        if groups.get(column) not in FIELD_GROUPS:
            raise NotInTheRules(f"Column {column!r} has no field group.", "Declare one beside the column.")
    if not decision.shows:
        return {}
    return {column: value for column, value in row.items() if groups[column] not in decision.hidden_field_groups}
