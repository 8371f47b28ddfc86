"""The rule book: Cedar policies read once, held against the words they may use, and asked. What cannot be read allows nothing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cedarpy

from kith.errors import NotInTheRules
from kith.governance.asker import ACTIONS, PURPOSES, ROLES, known
from kith.governance.item import FIELD_GROUPS, FORMS, LABELS
from kith.governance.situation import Situation
from kith.governance.training import STATES

EFFECTS = ("hide", "deny", "ask_reason", "redact", "permit")
"""What a rule does, strictest first: where several forbid, the strictest answers."""

NEXT_STEPS = {
    "": "nothing more is needed",
    "ask-consent": "ask the person whether it may be shared with you, and have that recorded",
    "ask-coordinator": "ask the person's coordinator, who may share it with you for your work",
    "emergency-access": "in an emergency, give a reason and open this one person's record for a while; it is reviewed",
    "give-reason": "say why, in a sentence",
    "renew-training": "do the course that your role needs",
    "ask-information-governance": "ask the information governance lead",
    "ask-analyst": "ask the analyst, the neighbourhood manager or a care coordinator to put it into a rule",
    "ask-facilitator": "ask the community facilitator, who speaks with the group",
    "not-possible": "there is no lawful way to this from here",
}
"""What somebody may do next, in plain words."""

RELATIONS = ("grant", "practice", "author", "emergency")
WORDS = {*ROLES, *ACTIONS, *PURPOSES, *FIELD_GROUPS, *FORMS, *LABELS, *STATES, *RELATIONS}
REMEMBERED = 50_000


@dataclass(frozen=True)
class Rule:
    """One policy: its name, what it does, the sentence shown to staff, and the lawful next step."""

    id: str
    effect: str
    say: str
    next_step: str


NO_RULE = Rule("no-rule", "deny", "No rule of the rule book lets you do this.", "ask-information-governance")
CANNOT_DECIDE = Rule(
    "cannot-decide", "deny", "The rule book could not be asked, so nothing is shown.", "ask-information-governance"
)


def rules_of(text: str) -> dict[str, Rule]:
    """Read the annotations of policies, and refuse a policy that lacks one or has a word of its own in them.

    Examples
    --------
    >>> rules_of('@id("a") @effect("permit") @say("Yes.") @next("") permit (principal, action, resource);')
    {'a': Rule(id='a', effect='permit', say='Yes.', next_step='')}
    """
    found: dict[str, Rule] = {}
    for policy in json.loads(cedarpy.policies_to_json_str(text))["staticPolicies"].values():
        notes = policy.get("annotations", {})
        if missing := {"id", "effect", "say", "next"} - notes.keys():
            raise NotInTheRules(f"Policy {notes.get('id', '?')} lacks @{', @'.join(sorted(missing))}.", "Add it.")
        rule = Rule(notes["id"], notes["effect"], notes["say"], notes["next"])
        known(rule.effect, dict.fromkeys(EFFECTS), "effect")
        known(rule.next_step, NEXT_STEPS, "next step")
        if rule.id in found or (rule.effect == "permit") != (policy["effect"] == "permit"):
            raise NotInTheRules(f"Policy {rule.id} stands twice, or its @effect is not what it does.", "Mend it.")
        found[rule.id] = rule
    return found


def without_redactions(text: str) -> str:
    """Give the policies that do not redact, as Cedar's JSON: Cedar names what permits only where nothing forbids.

    Examples
    --------
    >>> without_redactions('@id("a") @effect("redact") @say("Out.") @next("") forbid (principal, action, resource);')
    '{"templates": {}, "staticPolicies": {}, "templateLinks": []}'
    """
    whole = json.loads(cedarpy.policies_to_json_str(text))
    policies = whole["staticPolicies"].items()
    kept = {key: policy for key, policy in policies if policy["annotations"]["effect"] != "redact"}
    return json.dumps({**whole, "staticPolicies": kept})


def refuse_unknown_words(text: str) -> None:
    """Refuse a policy that quotes a word which nothing has: misspelt, it would silently never hold.

    Examples
    --------
    >>> refuse_unknown_words('forbid (principal, action, resource) when { context.labels.contains("hvi") };')
    Traceback (most recent call last):
    ...
    kith.errors.NotInTheRules: The rules quote 'hvi', which is no word of the rule book. Mend the spelling.
    """
    bare = re.sub(r"//[^\n]*|@\w+\(\"[^\"]*\"\)", "", text)
    for word in re.findall(r'"([^"]*)"', bare):
        if word not in WORDS:
            raise NotInTheRules(f"The rules quote {word!r}, which is no word of the rule book.", "Mend the spelling.")


def schema_text() -> str:
    """Give the Cedar schema with the words of the rule book filled in."""
    text = files("kith.governance").joinpath("policies/kith.cedarschema").read_text(encoding="utf-8")
    for mark, words in (("FIELD_GROUPS", FIELD_GROUPS), ("ROLES", ROLES), ("ACTIONS", ACTIONS)):
        text = re.sub(rf"\b{mark}\b", ", ".join(json.dumps(word) for word in words), text)
    return text


class Rulebook:
    """Policies, read and held against the words; asked for one situation or many. Never changes once made.

    A rule book that cannot be read, or that fails while it is asked, denies everything (AZ-17); `broken` says why.
    A rule that redacts only takes away from what another permits: where none permits, `NO_RULE` answers in its place.
    Answers are remembered by situation, which holds nothing of who asks or about whom.
    """

    def __init__(self, texts: Iterable[str]):
        self.broken = ""
        self.rules: Mapping[str, Rule] = {}
        self._remembered: dict[Situation, tuple[Rule, ...]] = {}
        text = "\n".join(texts)
        try:
            refuse_unknown_words(text)
            self.rules = rules_of(text)
            checked = cedarpy.validate_policies(text, schema_text())
            if not checked:
                raise NotInTheRules("; ".join(map(str, checked.errors)))
            self._policies = cedarpy.PolicySet.from_str(text)
            self._unredacted = cedarpy.PolicySet.from_json_str(without_redactions(text))
            self._entities = cedarpy.Entities.from_json_str("[]")
        except (ValueError, NotInTheRules) as error:
            self.broken = str(error)
        self._order = {rule: number for number, rule in enumerate(self.rules)}

    def ask(self, situations: list[Situation]) -> list[tuple[Rule, ...]]:
        """Give for each situation the rules that decide it, the answering one first.

        Parameters
        ----------
        situations : what the rules are told, one for each question

        Returns
        -------
        list of tuples of Rule, in the order of the questions; never empty tuples

        Examples
        --------
        >>> Rulebook(["permit (principal, action"]).ask([])
        []
        """
        if len(self._remembered) > REMEMBERED:
            self._remembered = {}
        remembered = self._remembered
        unknown = [each for each in dict.fromkeys(situations) if each not in remembered]
        if not unknown:
            return [remembered[each] for each in situations]
        found = dict(zip(unknown, self._evaluated(unknown), strict=True))
        remembered.update({each: rules for each, rules in found.items() if rules != (CANNOT_DECIDE,)})
        return [found[each] if each in found else remembered[each] for each in situations]

    def _evaluated(self, situations: list[Situation]) -> list[tuple[Rule, ...]]:
        if self.broken:
            return [(CANNOT_DECIDE,)] * len(situations)
        try:
            found = self._told(situations, self._policies)
            redacted = [number for number, rules in enumerate(found) if rules[0].effect == "redact"]
            beneath = self._told([situations[number] for number in redacted], self._unredacted)
        except Exception:  # whatever went wrong, nothing is shown
            return [(CANNOT_DECIDE,)] * len(situations)
        for number, rules in zip(redacted, beneath, strict=True):
            if rules[0].effect != "permit":
                found[number] = rules
        return found

    def _told(self, situations: list[Situation], policies: cedarpy.PolicySet) -> list[tuple[Rule, ...]]:
        answers = cedarpy.is_authorized_batch([request(each) for each in situations], policies, self._entities)
        return [self._decided(answer) for answer in answers]

    def _decided(self, answer: cedarpy.AuthzResult) -> tuple[Rule, ...]:
        """A rule that could not be worked out may be the one that forbids: then nothing is allowed."""
        if answer.diagnostics.errors or answer.decision is cedarpy.Decision.NoDecision:
            return (CANNOT_DECIDE,)
        named = [self.rules[name] for name in answer.diagnostics.id_annotations_by_reason.values()]
        return tuple(sorted(named, key=self._strictness)) or (NO_RULE,)

    def _strictness(self, rule: Rule) -> tuple[int, int]:
        return EFFECTS.index(rule.effect), self._order[rule.id]


def request(situation: Situation) -> dict:
    """Write a situation as Cedar asks for it.

    Examples
    --------
    >>> request(Situation("gp", "view", "identity", *[False] * 25))["resource"]
    'FieldGroup::"identity"'
    """
    told = situation._asdict()
    context = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in told.items()}
    role, action, group = (context.pop(name) for name in ("role", "action", "field_group"))
    return {
        "principal": f'Role::"{role}"',
        "action": f'Action::"{action}"',
        "resource": f'FieldGroup::"{group}"',
        "context": context,
    }


@cache
def built_in_rules() -> Rulebook:
    """The rule book that comes with Kith, from `policies/*.cedar` in the order of their names.

    Examples
    --------
    >>> built_in_rules().broken
    ''
    """
    resources = files("kith.governance").joinpath("policies").iterdir()
    policies = sorted((each for each in resources if each.name.endswith(".cedar")), key=lambda each: each.name)
    return Rulebook(resource.read_text(encoding="utf-8") for resource in policies)
