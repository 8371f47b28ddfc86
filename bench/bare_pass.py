"""The floor that `bench.flags` measures from: DuckDB alone, no Kith, one pass over an event file by person."""

import json
import sys

import duckdb

from bench.memory import peak_memory

BARE = """SELECT person_id, count(*) AS count, min(date) AS first_date, max(date) AS last_date,
  arg_max(value, (date - DATE '1900-01-01')::BIGINT * 4294967296 + source_row) AS latest_value
  FROM read_parquet('{folder}/events.parquet') GROUP BY person_id"""


def main(folder: str) -> None:
    """Make the pass, and print how many people it found and the memory it took."""
    con = duckdb.connect()
    con.execute("SET preserve_insertion_order=false")
    con.execute(f"CREATE TEMP TABLE told AS {BARE.format(folder=folder)}")
    rows = con.execute("SELECT count(*) FROM told").fetchone()[0]
    print(json.dumps({"rows": rows, "peak_gb": peak_memory() / 2**30}))


if __name__ == "__main__":
    main(sys.argv[1])
