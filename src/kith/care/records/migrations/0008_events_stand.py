"""What was said of a referral is never edited, and goes only when its time is over: the database itself refuses anything else, on both databases."""

from django.db import migrations

_REFUSAL = "what was said of a referral is never edited"
_YEARS = 8
"""How long the schedule keeps what a team writes about an adult (`kith.governance.retention`), counted from the end of the referral."""

SQLITE = [
    "DROP TRIGGER IF EXISTS referral_event_no_update",
    "DROP TRIGGER IF EXISTS referral_event_no_delete",
    f"""
    CREATE TRIGGER referral_event_no_update BEFORE UPDATE ON care_referralevent
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,
    f"""
    CREATE TRIGGER referral_event_no_delete BEFORE DELETE ON care_referralevent
    WHEN NOT EXISTS (SELECT 1 FROM care_referral WHERE id = OLD.referral_id AND ended_at < datetime('now', '-{_YEARS} years'))
    BEGIN SELECT RAISE(ABORT, '{_REFUSAL}'); END
    """,
]

POSTGRESQL = [
    f"""
    CREATE OR REPLACE FUNCTION kith_referral_event_stands() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    f"""
    CREATE OR REPLACE FUNCTION kith_referral_event_may_go() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
      IF EXISTS (SELECT 1 FROM care_referral WHERE id = OLD.referral_id AND ended_at < now() - interval '{_YEARS} years') THEN RETURN OLD; END IF;
      RAISE EXCEPTION '{_REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER referral_event_no_update BEFORE UPDATE ON care_referralevent
    FOR EACH ROW EXECUTE FUNCTION kith_referral_event_stands()
    """,
    """
    CREATE TRIGGER referral_event_no_delete BEFORE DELETE ON care_referralevent
    FOR EACH ROW EXECUTE FUNCTION kith_referral_event_may_go()
    """,
    """
    CREATE TRIGGER referral_event_no_truncate BEFORE TRUNCATE ON care_referralevent
    FOR EACH STATEMENT EXECUTE FUNCTION kith_referral_event_stands()
    """,
]


def _guard(apps, editor):
    for statement in POSTGRESQL if editor.connection.vendor == "postgresql" else SQLITE:
        editor.execute(statement)


class Migration(migrations.Migration):
    """One way only, as of the trail. On SQLite a later step that makes the table anew takes the guard off with it, and must put it on again: a test looks."""

    dependencies = [("care", "0007_steps_of_silence")]

    operations = [migrations.RunPython(_guard)]
