"""The trail begins, and the database itself refuses to change or delete what stands in it, on both databases."""

from django.db import migrations

from kith.governance.trail import BEGINNING

_REFUSAL = "the trail is never edited"

_SQLITE = [
    f"""
    CREATE TRIGGER trail_no_{deed} BEFORE {deed.upper()} ON governance_trailevent
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """
    for deed in ("update", "delete")
]

_POSTGRESQL = [
    f"""
    CREATE FUNCTION kith_trail_stands() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    """
    CREATE TRIGGER trail_no_edit BEFORE UPDATE OR DELETE ON governance_trailevent
    FOR EACH ROW EXECUTE FUNCTION kith_trail_stands()
    """,
    """
    CREATE TRIGGER trail_no_truncate BEFORE TRUNCATE ON governance_trailevent
    FOR EACH STATEMENT EXECUTE FUNCTION kith_trail_stands()
    """,
]


def _begin(apps, editor):
    apps.get_model("governance", "TrailHead").objects.create(id=1, seq=0, hash=BEGINNING)
    for statement in _POSTGRESQL if editor.connection.vendor == "postgresql" else _SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """One way only: a trail that can be taken down again guards nothing."""

    dependencies = [("governance", "0001_initial")]

    operations = [migrations.RunPython(_begin)]
