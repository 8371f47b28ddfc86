"""What was said of a task or in a conversation is never edited; a remark is taken back, once: the database itself refuses anything else, on both databases."""

from django.db import migrations

from kith.tables.standing import Standing

_TAKEN_BACK = ("taken_back_at", "taken_back_why")


def standing(apps) -> list[Standing]:
    """The tables as they are at this step."""
    event, remark = (apps.get_model("work", name)._meta for name in ("TaskEvent", "Remark"))
    said = tuple(field.column for field in remark.local_fields if field.column not in _TAKEN_BACK)
    of_task = tuple(field.column for field in event.local_fields)
    return [
        Standing(event.db_table, "what was said of a task", of_task, "work_task", "task_id", "ended_at"),
        Standing(
            remark.db_table,
            "what was said in a conversation",
            said,
            "work_conversation",
            "conversation_id",
            "said_at",
            once=_TAKEN_BACK[0],
        ),
    ]


def _guard(apps, editor):
    for one in standing(apps):
        for statement in one.put_on(editor.connection.vendor):
            editor.execute(statement)


class Migration(migrations.Migration):
    """One way only, as of the trail."""

    dependencies = [("work", "0004_incoming")]

    operations = [migrations.RunPython(_guard)]
