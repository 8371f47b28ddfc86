"""Models of the room `people`."""

from kith.people.records.models.about_me import AboutMeAnswer, AboutMeConfirmed
from kith.people.records.models.decision import MatchDecision
from kith.people.records.models.entry import Claim, Entry, Registration, Wording
from kith.people.records.models.event import Event
from kith.people.records.models.gap import Gap
from kith.people.records.models.import_run import ImportMove, ImportRun
from kith.people.records.models.link import Link, Retired
from kith.people.records.models.load import LoadedFile, Problem
from kith.people.records.models.person import Identity, NameWord, Person
from kith.people.records.models.told import Told

__all__ = [
    "AboutMeAnswer",
    "AboutMeConfirmed",
    "Claim",
    "Entry",
    "Event",
    "Gap",
    "Identity",
    "ImportMove",
    "ImportRun",
    "Link",
    "LoadedFile",
    "MatchDecision",
    "NameWord",
    "Person",
    "Problem",
    "Registration",
    "Retired",
    "Told",
    "Wording",
]
