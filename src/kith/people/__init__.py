"""Who lives here: partners' files become one register of people, with nobody left out for want of a number or a home.

The steps, in order: `recognise` a file's layout; `with_entries`, then `sightings`, `claims`, `happening.events` and
`registrations` of its checked rows; `entries` of all sightings, which `linking` puts into groups; `assign` person ids;
`identities`, `registration_on` and `households.households`; `people`. Then `gaps` and `denominators`.
"""

from kith.people.assembling import Parts, identities, people, sightings_of
from kith.people.assigning import Register, assign
from kith.people.claiming import claims
from kith.people.completeness import gaps
from kith.people.events import EVENTS
from kith.people.extracts import Delivery, entries, registrations, sightings, with_entries
from kith.people.layouts import LAYOUTS, Layout, recognise
from kith.people.person import CLAIMS, ENTRIES, HOUSEHOLDS, IDENTITIES, PEOPLE, REGISTRATIONS
from kith.people.population import alive_on, denominators
from kith.people.registration import registration_on
from kith.people.undoing import redo, regroup, undo

__all__ = [
    "CLAIMS",
    "ENTRIES",
    "EVENTS",
    "HOUSEHOLDS",
    "IDENTITIES",
    "LAYOUTS",
    "PEOPLE",
    "REGISTRATIONS",
    "Delivery",
    "Layout",
    "Parts",
    "Register",
    "alive_on",
    "assign",
    "claims",
    "denominators",
    "entries",
    "gaps",
    "identities",
    "people",
    "recognise",
    "redo",
    "registration_on",
    "registrations",
    "regroup",
    "sightings",
    "sightings_of",
    "undo",
    "with_entries",
]
