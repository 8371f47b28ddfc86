"""Every kind of work that My work shows, in the order in which it is read. A room that makes work adds its kind here."""

from __future__ import annotations

from kith.web.my_work import of_advice, of_care, of_governance, of_tasks, of_the_directory, of_the_register
from kith.web.my_work.pieces import Kind

__all__ = ["KINDS"]

KINDS = (
    Kind("training", "My training", "my-training", "My training", of_governance.training),
    Kind("tasks", "Tasks", "tasks", "Tasks and messages", of_tasks.tasks),
    Kind("asked", "Asked of you", "tasks", "Tasks and messages", of_tasks.asked),
    Kind("approaches", "Getting in touch", "worklist", "Worklist", of_care.approaches),
    Kind("to-take", "To take from the worklist", "worklist", "Worklist", of_care.to_take),
    Kind("referrals", "Referrals", "referrals", "Referrals", of_care.referrals),
    Kind("advice", "Cases of advice", "advice", "Advice", of_advice.cases),
    Kind("advice-days", "Advisers’ days, near or gone by", "advice", "Advice", of_advice.days),
    Kind("letters", "Letters asked of us", "letters", "Letters asked of us", of_advice.letters),
    Kind("news", "News of referrals", "referrals", "Referrals", of_care.news),
    Kind("silent", "Referrals that nobody moves", "silent-referrals", "Referrals that nobody moves", of_care.silent),
    Kind("raised", "Raised, and on no list", "worklist", "Worklist", of_care.raised),
    Kind("late-tasks", "Tasks long over", "task-figures", "Are tasks done in time?", of_tasks.late),
    Kind("notices", "Notices to your team", "notices", "Notices to your team", of_tasks.notices),
    Kind("reviews", "Looks in an emergency", "emergency-reviews", "Emergency reviews", of_governance.reviews),
    Kind(
        "incidents",
        "Referrals that went wrong",
        "referral-incidents",
        "Referrals that went wrong",
        of_governance.incidents,
    ),
    Kind("requests", "Requests for a record", "access-requests", "Access requests", of_governance.requests),
    Kind("agreements", "Agreements that end", "agreements", "Agreements", of_governance.agreements),
    Kind("matches", "Doubtful matches", "matches", "Doubtful matches", of_the_register.matches),
    Kind("imports", "Imports", "imports", "Imports", of_the_register.imports),
    Kind("questions", "“This is wrong”", "rule-questions", "Questions about rules", of_care.questions),
    Kind("feeds", "Feeds of services", "feeds", "Feeds of services", of_the_directory.feeds),
    Kind("owners", "Owners of services to ask", "service-owners", "Owners to ask", of_the_directory.owners),
    Kind("gaps", "What is not known", "gaps", "What is not known", of_the_register.gaps),
)
"""The one table of them: a name for the address, a title, the page where all of the kind is found, and how it is looked up."""
