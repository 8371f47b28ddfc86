"""The words of the directory: what people need, what a place offers whoever comes, how one gets in, what it costs."""

from __future__ import annotations

NEEDS = {
    "food": "food banks, meals, lunch clubs, help with shopping",
    "money": "debt, benefits, grants, bills",
    "warmth": "heating, warm spaces, a cold or damp home",
    "housing": "a home: finding one, keeping it, repairs",
    "domestic-abuse": "help for whoever is not safe with a partner or relative",
    "loneliness": "company: groups, befriending, somebody to talk to",
    "caring": "help for people who look after somebody",
    "mental-health": "mood, worry, sleep, mental illness",
    "bereavement": "help after somebody died",
    "alcohol-and-drugs": "drinking, drugs, gambling, smoking",
    "activity": "moving more: exercise, walking, sport, gardening",
    "long-term-illness": "living with an illness; self-help and rehabilitation",
    "dementia": "memory, dementia, and those who live with it",
    "getting-about": "lifts, community transport, help to go out",
    "help-at-home": "cleaning, small repairs, alarms, coming home from hospital",
    "work-and-learning": "work, training, reading and writing, English classes",
    "rights": "advice on law, immigration, asylum, discrimination",
    "family": "parents, babies, children and young people",
    "digital": "using a computer or telephone, getting online",
    "health-care": "pharmacies, dentists, clinics, health checks",
}
"""What a service may be for, each in one line; what one looks for is one of these too."""

ACCESS = {
    "step-free": "no steps from the street to where one sits",
    "accessible-toilet": "a toilet that a wheelchair fits into",
    "hearing-loop": "an induction loop for hearing aids",
    "quiet-space": "somewhere quiet to wait or to go",
    "large-print": "what is handed out comes in large print",
    "easy-read": "what is handed out comes in easy words and pictures",
    "interpreter": "an interpreter is found for whoever needs one",
    "signing": "somebody there signs, or a signer is found",
    "parking": "parking for blue badge holders",
    "near-a-bus": "a bus stop within a few minutes on foot",
    "home-visits": "they come to where somebody lives",
    "assistance-dogs": "assistance dogs are welcome",
}
"""What a place offers those who could not come otherwise. What is not listed is not known, and never a no."""

ROUTES = {
    "self": "people ask for themselves",
    "walk-in": "people come without asking first",
    "professional": "somebody of health, care or a charity refers",
    "gp": "only a general practice refers",
}
"""How one gets in."""

COSTS = {
    "free": "nobody pays",
    "donation": "whoever can gives something",
    "charge": "there is a charge",
}
"""What it costs."""

SEXES = {"female": "women only", "male": "men only"}
"""For whom a service is where it is lawfully for one sex (Equality Act 2010, schedule 3); for everybody where it says neither."""

STATUSES = {
    "active": "it takes place",
    "inactive": "it does not take place now",
    "temporarily closed": "it is shut for the time being",
    "defunct": "it has ended",
}
"""Whether it takes place, in the words of Open Referral UK 3.0."""

ENDED = frozenset({"inactive", "defunct"})
"""Words of it by which a service is over, and not shut for a while."""

SHUT = frozenset(STATUSES) - {"active"}
"""Where nobody is sent."""

WAYS = {
    "in-person": "people come to a place",
    "telephone": "by telephone",
    "online": "by video or on a website",
    "home": "somebody visits at home",
}
"""How it is given."""

REACHES = {
    "local": "for people of some places",
    "national": "for everybody in the country: a national helpline or website",
}
"""How far it reaches."""

DAYS = {"MO": "Monday", "TU": "Tuesday", "WE": "Wednesday", "TH": "Thursday", "FR": "Friday", "SA": "Saturday", "SU": "Sunday"}  # fmt: skip
"""The days of a week, in the words of the calendar standard (RFC 5545), Monday first."""
