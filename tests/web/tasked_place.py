"""Tasks, conversations and notices of the place with everything in it."""

from datetime import timedelta

from kith.work.records.models import Asked, Conversation, Notice, Remark, Task, TaskEvent
from tests.records.kept import AT


def tasked(one, mark, account):
    """A task and a conversation about one of them, in the team of an account: the coordinator has both, and a notice is up."""
    where = account.memberships.select_related("organisation").first()
    team, body = str(where.team_id), where.organisation.ods_code or where.organisation.name
    row = Task.objects.create(
        person_id=one.person_id, words=f"Ring {mark}", team=team, owner=str(account.pk), due_date=AT.date(), first_due_date=AT.date(), since=AT,
        given_by=str(account.pk), organisation=body, given_at=AT, message_id=f"task of {one.person_id}"[:64], events_count=1,
    )  # fmt: skip
    TaskEvent.objects.create(
        task=row, number=0, move="move the day", from_state="open", to_state="open", message_id="1", owner=row.owner, due_date=row.due_date,
        words=f"{mark} is away", organisation=body, written_by=str(account.pk), written_at=AT,
    )  # fmt: skip
    talk = Conversation.objects.create(
        person_id=one.person_id, subject=f"Falls of {mark}", field_group="care-coordination", team=team, begun_by=str(account.pk), begun_at=AT,
        said_at=AT, remarks_count=1,
    )  # fmt: skip
    remark = Remark.objects.create(
        conversation=talk, number=0, move="say", words=f"{mark} fell again", message_id=f"talk of {one.person_id}"[:64], organisation=body,
        role=where.role, written_by=str(account.pk), written_at=AT,
    )  # fmt: skip
    Asked.objects.create(remark=remark, account=str(account.pk), asked_at=AT)
    Notice.objects.get_or_create(
        message_id=f"notice of {team}", defaults={"team": team, "words": "The room is shut", "to_date": AT.date() + timedelta(days=30), "written_by": str(account.pk), "written_at": AT}
    )  # fmt: skip
