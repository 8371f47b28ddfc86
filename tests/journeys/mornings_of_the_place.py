"""Mornings of those who work with the place and its papers, and not with one person after another; and the table of all thirteen."""

from tests.journeys.mornings import (
    CLINICAL,
    COORDINATOR,
    FIRST_PAGE,
    GP,
    LINK_WORKER,
    MENTAL_HEALTH,
    NUMBERS,
    NURSE,
    PHARMACIST,
    SOCIAL_WORKER,
    WELFARE_ADVISER,
    Morning,
    Stop,
)
from tests.journeys.walking import chooses, fills, follows, goes, presses, selects, unfolds

FACILITATOR = Morning(
    "community-facilitator",
    "a community facilitator",
    (
        Stop(
            "*Rules* are sentences that anybody can read.",
            (goes("Rules"),),
            ("Rules by which people are looked for", "Those that come with Kith"),
            ("Doubtful matches",),
        ),
        Stop(
            "A rule about people without a home says what they agreed to, and in which words they are spoken to.",
            (
                unfolds("Likely need, and little or no sign of contact"),
                follows("No fixed home, and nobody has seen them for a year"),
            ),
            (
                "Agreed with people without a home of their own",
                "Spoke for the group",
                "Kithshire lived experience panel",
            ),
            ("This rule was paused by",),
            picture="What people without a home of their own agreed to: who spoke for them, what they are looked for, in which words, and what is offered",
            part="The group it names",
        ),
        Stop(
            "The panel asks to stop. From that moment nobody whom the rule finds is given out.",
            (
                unfolds("Pause it for the group"),
                fills("Why is it paused?", "People were called at their old addresses"),
                presses("Pause it now"),
            ),
            ("This rule was paused by Kithshire lived experience panel", "People were called at their old addresses"),
            ("There is a problem",),
        ),
        Stop(
            "The addresses are mended, and the panel agrees again.",
            (
                unfolds("End the pause"),
                fills("Why does it hold again?", "The panel saw the new addresses and agreed"),
                presses("End the pause"),
            ),
            ("Agreed with people without a home of their own",),
            ("This rule was paused by",),
        ),
        Stop(
            "Of whom a language is not known is counted for the next meeting. Nobody’s name is in it.",
            (goes("What is not known"),),
            ("Main language", "most deprived fifth"),
            ("People you look after",),
        ),
    ),
)

MANAGER = Morning(
    "neighbourhood-manager",
    "a neighbourhood manager",
    (
        Stop(
            "The first page counts the people of the place, and says from which files and how old.",
            (),
            (FIRST_PAGE, NUMBERS, "Where it comes from"),
            ("wait for somebody to",),
            picture="The first page of a neighbourhood manager: what waits, and how many people live here, in deprived areas, and on no practice’s list",
        ),
        Stop(
            "*Imports* is where a partner’s next extract comes in. Counts are shown, and nobody’s record.",
            (goes("Imports"), presses("Bring in an extract"), presses("Send and check")),
            ("There is a problem", "Choose whose file it is"),
            ("What it would change",),
        ),
        Stop(
            "*Finding* says under which basis people are looked for, and how many each rule found.",
            (goes("Finding"),),
            ("The basis in force", "What each rule found", "Small numbers are hidden"),
            ("in order of need and lack of contact",),
        ),
        Stop(
            "What came of it stands beside each rule, by deprivation and ethnic group.",
            (follows("What came of giving people out, by rule and group"),),
            ("What came of it", "Given out", "By deprivation and ethnic group"),
            (*CLINICAL, "{kept}"),
            picture="What came of giving people out: by rule how many were given out, reached and agreed, with small numbers hidden",
        ),
        Stop(
            "A faith group told of somebody. They are raised with the team.",
            (
                goes("Home"),
                follows("Raise them"),
                fills("Who is it?", "Zebedee Quill 1 January 1950"),
                chooses("Seems not to manage at home"),
                chooses("A faith or community group"),
                presses("Raise them"),
            ),
            ("Thank you", "The team has it"),
            ("There is a problem",),
        ),
    ),
)

ANALYST = Morning(
    "analyst",
    "an analyst",
    (
        Stop(
            "*Finding* says what lets people be looked for, until when, and what it does not cover.",
            (goes("Finding"),),
            ("The basis in force", "Impact assessment", "no field of social care enters a run"),
            ("Find a person", "{told_name}"),
        ),
        Stop(
            "Rules are asked of the register, on pseudonyms.",
            (presses("Find"),),
            ("Carried out on", "What each rule found"),
            ("{told_name}", "There is a problem"),
            picture="Finding: the last run, with how many people were left out and why, and the list that it left",
            part="The last run",
        ),
        Stop(
            "The list is in order of need and lack of contact. No name opens here.",
            (follows("Missing out"),),
            ("People of your neighbourhood whom rules found", "No attended contact"),
            ("{kept_name}", "{told_name}", "Take this person"),
        ),
        Stop(
            "A rule is made of sentences.",
            (
                goes("Rules"),
                presses("Make a rule"),
                fills("Title", "Deprived, and under 95"),
                fills("Where it comes from", "The neighbourhood meeting in October"),
                presses("Go on to its clauses"),
            ),
            ("Draft of version 1", "Nothing stands here yet."),
            ("Use this rule",),
        ),
        Stop(
            "With its first clause it counts whom it would find, before anybody is found.",
            (
                follows("Add a clause"),
                follows("Deprivation of the area"),
                selects("Tenths of England’s areas", "The most deprived 3 tenths"),
                presses("Add the clause"),
            ),
            ("lives in deprivation decile 1 to 3", "How many now", "Use this rule"),
            ("Counting everybody of", "Nothing stands here yet.", "{told_name}"),
            picture="A rule being made: its sentence, its one clause, and how many people it finds now",
        ),
        Stop(
            "It was a trial, and the draft is taken away. Used, it would have been frozen under the analyst’s name.",
            (presses("Take the draft away"),),
            ("Rules by which people are looked for", "Those that come with Kith"),
            ("Deprived, and under 95",),
        ),
    ),
)

SAFEGUARDING = Morning(
    "safeguarding-lead",
    "a safeguarding lead",
    (
        Stop(
            "The safeguarding lead finds anybody of the place by name and birth date, of whichever practice.",
            (
                goes("Find a person"),
                fills("Name, NHS number, date of birth or postcode", "{other_family} {other_born}"),
                presses("Find"),
            ),
            ("{other_name}", "person fits", "Not shown"),
            ("Nobody whom you may open fits", "Add somebody who is not on the register"),
        ),
        Stop(
            "Their page says who it is, and opens nothing of their health.",
            (follows("{other_name}"),),
            ("{other_name}", "Not shown to you", "You have no relationship with this person"),
            ("Told by general practice", "How to reach them"),
            picture="The page of somebody whom the safeguarding lead does not look after: who it is, and what is not shown",
        ),
        Stop(
            "Before a word goes to the council’s social worker, the rule book is asked.",
            (follows("May I share something about this person?"),),
            ("May I share this?", "Say what you would share, with whom and what for."),
            ("Ground:",),
        ),
        Stop(
            "It answers in a sentence, with the ground, and the answer is kept.",
            (
                selects("Organisation", "Kithshire Council"),
                selects("Role of whoever would receive it", "Social worker"),
                selects("What would be shared", "Identity: names, NHS number, date of birth"),
                chooses("Safeguarding"),
                presses("Ask"),
            ),
            ("Kithshire Council", "Ask something else"),
            ("There is a problem",),
        ),
    ),
)

LEAD = Morning(
    "information-governance-lead",
    "an information governance lead",
    (
        Stop(
            "*Agreements* say which body may have which parts of a record, what for, and until when.",
            (goes("Agreements"),),
            ("Ending within 60 days", "Kithshire 2025/9", "Record an agreement"),
            ("Find a person", "{told_name}"),
            picture="Agreements: one ends within 60 days; below each body what it may have, what for, and until when",
        ),
        Stop(
            "Every look in an emergency waits for somebody else’s review.",
            (goes("Emergency reviews"),),
            ("Waiting for somebody", "Reviewed in the last 30 days"),
            ("{told_name}",),
        ),
        Stop(
            "Somebody asked for their record. That is written down, and the clock begins.",
            (
                goes("Access requests"),
                presses("Record a request"),
                fills("Whose record", "{told}"),
                fills("The day it came", "{today}"),
                chooses("The person themself"),
                fills("How it was made sure who asked", "known to the practice"),
                presses("Record the request"),
            ),
            ("What the copy holds", "known to the practice"),
            ("There is a problem",),
        ),
        Stop(
            "Who looked at this record, and why, is one page.",
            (follows("Who looked, and why"),),
            ("Who looked, and why", "Information governance lead", "What for"),
            ("My allotment",),
            picture="Who looked at one person’s record, and why: when, who in which role, what was looked at, and what for",
            part="Page 1 of",
        ),
        Stop(
            "The copy was handed over, and the request is ended.",
            (
                goes("Access requests"),
                follows("Request"),
                chooses("The copy was given, or sent safely"),
                presses("End the request"),
            ),
            ("Answered", "The copy was given, or sent safely"),
            ("There is a problem", "What the copy holds"),
        ),
        Stop(
            "*Papers* are drafts that are filled from what is running. What no program knows is a marked gap.",
            (goes("Papers"), follows("Retention and deletion")),
            ("to be filled by people", "It is signed by nobody."),
            ("{told_name}",),
        ),
    ),
)

MORNINGS = (
    COORDINATOR, GP, PHARMACIST, NURSE, MENTAL_HEALTH, SOCIAL_WORKER, LINK_WORKER, WELFARE_ADVISER,
    FACILITATOR, MANAGER, ANALYST, SAFEGUARDING, LEAD,
)  # fmt: skip
"""One for each role that somebody signs in with."""
