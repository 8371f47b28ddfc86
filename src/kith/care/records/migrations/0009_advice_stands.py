"""What was said of a case of advice, and every note on it, is never edited: the database itself refuses, on both databases."""

from django.db import migrations

from kith.tables.standing import Standing

_ROWS = {
    "AdviceEvent": "what was said of a case",
    "AdviceNote": "a note on a case",
    "PrivilegedNote": "a note in confidence",
}


def standing(apps) -> list[Standing]:
    """The tables as they are at this step."""
    of_case = {"parent": "care_advicecase", "key": "case_id", "over": "ended_at"}
    models = {apps.get_model("care", name): what for name, what in _ROWS.items()}
    return [
        Standing(one._meta.db_table, what, tuple(field.column for field in one._meta.local_fields), **of_case)
        for one, what in models.items()
    ]


def _guard(apps, editor):
    for one in standing(apps):
        for statement in one.put_on(editor.connection.vendor):
            editor.execute(statement)


class Migration(migrations.Migration):
    """One way only, as of the trail."""

    dependencies = [("care", "0008_events_stand")]

    operations = [migrations.RunPython(_guard)]
