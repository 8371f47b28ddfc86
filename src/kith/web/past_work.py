"""The made-up place's tasks and conversations: told by `kith.synthetic` as stories, and said by its own staff."""

from __future__ import annotations

from collections.abc import Mapping

from kith.care.records.conversing import Begun, Remarked
from kith.care.records.history_talks import PastTalk, SaidInTalk, TakenBack
from kith.care.records.history_tasks import PastTask, SaidOfTask
from kith.care.records.tasking import NewTask
from kith.governance.asker import Asker
from kith.synthetic.past_talks import TalkStory, TalkThen
from kith.synthetic.past_tasks import TaskStory
from kith.work.tasks import Said

__all__ = ["as_past_talk", "as_past_task"]


def as_past_task(story: TaskStory, askers: Mapping[str, Asker], number: int) -> PastTask:
    """A story of a task as the verbs would be called for it; made-up staff are in one team each."""
    giver, name = askers[story.by], f"past-task-{number}"
    said = tuple(
        SaidOfTask(askers[then.by], then.move, then.at, Said(f"{name}.{place}", then.words, then.day, then.owner))
        for place, then in enumerate(story.said)
    )
    task = NewTask(story.about.person, story.words, story.due, story.owner, name)
    return PastTask(giver, story.at, giver.ties[0].team, task, said)


def as_past_talk(story: TalkStory, askers: Mapping[str, Asker], number: int) -> PastTalk:
    """A story of a conversation as the verbs would be called for it."""
    first, *later = story.said
    begins, name = askers[first.by], f"past-talk-{number}"
    begun = Begun(story.about.person, story.subject, "care-coordination", first.words, first.asked, name)
    said = tuple(_remark(then, askers, f"{name}.{place}") for place, then in enumerate(later))
    return PastTalk(begins, first.at, begins.ties[0].team, begun, said)


def _remark(then: TalkThen, askers: Mapping[str, Asker], name: str) -> SaidInTalk:
    back = TakenBack(then.back_at, then.back_why) if then.back_at else None
    return SaidInTalk(askers[then.by], then.at, Remarked(then.move, then.words, then.asked, name), back)
