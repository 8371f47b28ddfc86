"""An installation with one doubtful match: somebody of the first practice, and a record under another family name."""

import fcntl
import os
import shutil
import subprocess

import duckdb

from tests.journeys.installing import Installation, kith, settings
from tests.lakes import build_from, kept_in

WHO = """
    SELECT given_name, family_name, birth_date, postcode, person_id FROM '{0}/identities.parquet' JOIN '{0}/people.parquet' USING (person_id)
    WHERE practice_ods_code = 'Y99001' AND death_month IS NULL AND nhs_number IS NOT NULL AND sex = 'female'
    ORDER BY person_id IN (SELECT person_id FROM '{0}/lists.parquet') DESC, person_id LIMIT 1
"""
OTHER_NAME = "Okonjo"


def doubtful_once(tmp_path_factory, installation, place, lake):
    """Add a row to one partner's file, build again and load: done by the first who asks, while the others wait."""
    given, family, born, postcode, _ = duckdb.sql(WHO.format(lake)).fetchone()
    kept = kept_in(tmp_path_factory) / "doubtful"
    with open(kept.with_suffix(".lock"), "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            begun = kept.with_suffix(".begun")
            shutil.rmtree(begun, ignore_errors=True)
            shutil.copytree(place, begun / "place")
            row = f'"C990001",,"{OTHER_NAME}","{given}","{born:%d-%b-%Y}","Female","{postcode}",,,,,"District Nursing","05-Oct-2026","Home visit","Attended",,\n'
            with open(begun / "place" / "community_contacts.csv", "a", encoding="utf-8") as file:
                file.write(row)
            shutil.copytree(lake, begun / "lake")
            build_from(begun / "place", begun / "lake")
            shutil.copytree(installation.home, begun / "home")
            load = kith("load", begun / "lake")
            subprocess.run(load, env=settings(begun / "home"), check=True, capture_output=True)
            os.rename(begun, kept)
    return Installation(str(kept / "home"), installation.printed), (given, family)
