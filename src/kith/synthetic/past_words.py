"""What made-up staff write: tasks by role, what came of them, and what is talked about. About nobody and no place that there is."""

from __future__ import annotations

__all__ = ["CANNOT", "DONE", "DONE_BY", "LATER", "NOT_NEEDED", "TALKS", "TASKS", "TO_BE_DONE"]

TASKS = {
    "care-coordinator": (
        "Ring and ask how the first week at home went", "Bring the plan up to date after the review", "Find a day on which everybody can visit together",
        "Ask who holds the spare key, and write it into the plan", "Book the double appointment that was promised", "Find out whether the lift has been repaired",
        "Send the plan to those who agreed to have it", "Ask the family whom to ring at night", "Check that the transport is booked for the clinic",
        "Ask whether the carer has had a break since the summer",
    ),
    "gp": (
        "Ring about the breathlessness on the stairs", "Look at the blood results and say what follows", "Write the letter that the council asked for",
        "Decide whether the referral to the memory clinic goes", "Talk about what they want if they get worse", "Go through the discharge letter, line by line",
        "Ring back about the pain at night", "Look at the fit note before it ends", "See them at home with the nurse",
    ),
    "clinical-pharmacist": (
        "Go through all the tablets with them", "Ask the pharmacy about trays with larger print", "Look at what was stopped in hospital and started again at home",
        "Ring about the dizziness since the new tablet", "Check the kidney function before the next prescription", "Ask how the inhaler is used, and show it again",
        "Put all repeats on one day of the month", "Find out who collects the prescription now",
    ),
    "district-nurse": (
        "Look at the leg, and measure it again", "Bring the pressure cushion, and see that it fits", "Teach the daughter how the dressing is changed",
        "Look at the feet, and at the shoes", "Ask about the catheter, and leave the night number", "Weigh them, and write down what they eat",
        "See whether the bed at home is still right", "Take blood at home, before eleven",
    ),
    "mental-health-practitioner": (
        "Ring on the day that is always hard", "Go through the plan for a bad day with them", "Ask how sleep has been since the change",
        "Meet them at the library, where they feel safe", "Ask whether the group is still too loud", "Talk with them about going back to work",
        "Write down what helps, in their own words",
    ),
    "social-worker": (
        "See whether the visits in the morning still suit", "Ask about a ramp, and who pays for it", "Look at the hours of care again with the family",
        "Offer the carer an assessment of their own", "Find out why the care agency changed", "Ask whether they feel safe with the new lodger",
        "Look for a short break for the carer", "Ask about the direct payment that has not come",
    ),
    "link-worker": (
        "Go along to the first lunch", "Ring after the first walk, and ask how it was", "Find a group that meets in the daytime", "Ask about a lift to the choir",
        "Introduce them to the two neighbours who garden", "Find somebody who speaks their language to go along", "Ask whether the bus pass has come",
        "Look for a place where the dog may come too", "Help with the form for the energy grant",
    ),
    "welfare-adviser": (
        "Ring about the letter that they did not open", "Check whether the carer’s part has been paid", "Go through what they owe, in their own order",
        "Look at the tenancy before the rent goes up", "Ask for the diary of a bad week, for the claim", "Find out whether the council tax is right",
        "Explain what the decision means for the rent",
    ),
}  # fmt: skip
"""What somebody in a role is asked to do."""

TO_BE_DONE = ("", ", after ten", ", and tell the family", ", in their own time", ", before the weekend", ", and write down what they want", ", with an interpreter if they wish", ", on the landline", ", and ask what matters most to them")  # fmt: skip
"""How it is to be done, joined to what."""

DONE = (
    "Done as asked.", "Rang; they were glad of the call.", "They had sorted most of it themselves.", "Took longer than thought, but it is settled.", "Left a card, and they rang back the same day.",
    "Went there; the neighbour let me in, as agreed.", "It is in the plan now.", "They want to try it for a month, and then see.", "Spoke with them and, as they wished, with their sister.",
    "They said no to part of it, and that is written down.", "Found somebody. It begins next week.", "All there. Nothing else is needed from us.",
)  # fmt: skip
"""What came of it, whoever did it."""

DONE_BY = {
    "care-coordinator": (
        "Everybody can come on the Thursday; it is booked.",
        "The plan has the new numbers, and they have a copy.",
    ),
    "gp": (
        "Results are as they were in spring; told them so.",
        "Saw them. One tablet fewer from Monday.",
        "The letter went this morning.",
    ),
    "clinical-pharmacist": (
        "Two tablets stopped, one moved to the evening.",
        "The pharmacy does large print; trays from next month.",
    ),
    "district-nurse": ("Smaller by a centimetre. Again in a week.", "The cushion fits, and they like it."),
    "mental-health-practitioner": (
        "A quiet day. They used the plan without being told.",
        "Slept five nights out of seven.",
    ),
    "social-worker": ("Half an hour more in the morning, from the first.", "The ramp is agreed, and the council pays."),
    "link-worker": ("We went together; next time they go alone.", "The first hour was hard, the second was not."),
    "welfare-adviser": (
        "It has been paid, with what was owed since spring.",
        "The letter was good news; we opened it together.",
    ),
}
"""What came of it, as somebody in that role says it."""

CANNOT = ("Rang three times on three days, and nobody answered.", "They are with family until next month.", "This needs somebody who may prescribe.", "The office that could say so is shut this week.")  # fmt: skip
"""Why it could not be done."""

NOT_NEEDED = ("They have done it themselves.", "The daughter has seen to it.", "It was done when the nurse was there anyway.", "They changed their mind, and said so clearly.", "The appointment was brought forward, so this falls away.")  # fmt: skip
"""Why it need not be done."""

LATER = ("They asked for a day next week.", "The clinic moved the appointment.", "Their son can be there only then.", "The form has not come yet.", "I was ill for two days.")  # fmt: skip
"""Why it is done on another day."""

TALKS = (
    ("Falls at night", "They fell twice this month, both times on the way to the bathroom. Has anybody seen the hall after dark?", "The bulb on the landing has been out since spring. I will ask the council about a light that comes on by itself.", "Thank you. I will ask again in two weeks."),
    ("Who rings them", "Four of us rang on Monday, and they counted. Who rings from now on, and when?", "Let it be me, on Tuesdays. Write to me what you need to know, and I ask it all at once.", "Agreed, and they like Tuesdays."),
    ("Before the move", "They move to the ground floor at the end of the month. What must be there on the first day?", "The rail and the raised seat. I have asked for both, and chase them on Thursday.", "The rail is up."),
    ("The new tablet", "Since the new tablet they have been dizzy in the morning. Is that known?", "It was started in hospital for two weeks, and nobody stopped it. I have stopped it today.", "They were up and about yesterday."),
    ("Eating alone", "They leave half of every meal, and say that eating alone is no eating. Is there a lunch nearby?", "There is one on Wednesdays, and somebody who drives. I will go along the first time.", "They had a second helping."),
    ("The carer is tired", "Their daughter wept at the door today. Has anybody asked how she is?", "I offered her an assessment of her own; she said yes. A week’s break is possible in January.", "She has slept, and says thank you."),
    ("Which door to knock at", "Nobody answers at the front. Does anybody know another way that they agreed to?", "The side door, after ten, and say your name first. It is in the plan now.", "That worked."),
    ("Letters unopened", "There is a drawer of letters that they will not open. Some look like court. Who could sit with them?", "I can, on Friday. They said yes to me and to nobody else.", "Nine letters, one that matters. I have it in hand."),
    ("After the hospital", "They came home on Saturday without a plan that I can find. What were they told?", "To rest, and to ring us. The letter came today: a blood test in a week, and no driving.", "The blood test is booked."),
    ("The cold flat", "The flat was at fourteen degrees, and the meter was empty. What is there for this winter?", "A voucher today, and a visit about the boiler next week. They need to be in.", "The boiler runs again."),
    ("Interpreter", "The cousin interpreted today, and I am not sure that everything was said. Can we book somebody?", "Booked for the next three visits, the same person each time.", "Much was new to us today. Thank you."),
    ("Not alone on Sundays", "Sundays are the worst, they say. What is open?", "The choir sings in the afternoon, and there is tea. Somebody from there will ring them.", "They went, and mean to go again."),
    ("The stairs lift", "The lift has stood still for nine days. They sleep in the chair downstairs. Who has the number of the firm?", "I have, and they come tomorrow before noon. A neighbour brings the blankets down tonight.", "It runs."),
    ("One plan or two", "The family has a plan from us and one from the ward, and they differ. Which one holds?", "Ours, with the two points from the ward put in. I take the other one away when I visit.", "They have one plan now."),
)  # fmt: skip
"""Conversations: the subject, the question, the answer, and how it ended."""
