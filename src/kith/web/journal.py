"""The journal of what must hold again after a restore: a file beside the database, or better on another disk, each line sealed for the key of backups."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from pyrage import DecryptError, decrypt, encrypt, x25519

from kith.errors import BackupDoesNotOpen

__all__ = ["journal_path", "keep_lines", "lines_of"]


def journal_path() -> Path:
    """Where it lies: `KITH_JOURNAL`, or `journal.age` in KITH_HOME."""
    return Path(os.environ.get("KITH_JOURNAL") or settings.HOME / "journal.age")


def keep_lines(lines: list[str]) -> None:
    """Write lines to its end, and to the disk. Before the first backup there is no key, and nothing that they could follow."""
    key = settings.HOME / "backup.key"
    if not key.is_file():
        return
    to = x25519.Identity.from_str(key.read_text(encoding="utf-8").strip()).to_public()
    sealed = b"".join(b64encode(encrypt(line.encode(), [to])) + b"\n" for line in lines)
    with os.fdopen(os.open(journal_path(), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as file:
        flock(file, LOCK_EX)  # until it is closed: several processes write here
        file.truncate(
            file.read().rfind(b"\n") + 1
        )  # what a power cut left of a line is no line, and must not spoil the next
        file.seek(0, os.SEEK_END)
        file.write(sealed)
        file.flush()
        os.fsync(file.fileno())


def _ends_whole(file: BinaryIO) -> bool:
    """Whether its last line is whole: what a power cut left of one is no line, and must not spoil the next."""
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def lines_of(path: Path, key: Path) -> Iterator[str]:
    """Its lines, opened; none where there is no file. The last one may have been cut short by whatever made the restore necessary.

    Errors: `BackupDoesNotOpen` for a line that is damaged, or sealed for another key.
    """
    if not path.is_file():
        return
    identity = x25519.Identity.from_str(key.read_text(encoding="utf-8").strip())
    whole, _, _ = path.read_bytes().rpartition(b"\n")
    for number, line in enumerate(whole.splitlines(), start=1):
        try:
            yield decrypt(b64decode(line, validate=True), [identity]).decode()
        except (DecryptError, ValueError) as wrong:
            raise BackupDoesNotOpen(
                f"Line {number} of {path} does not open.", "It is damaged, or sealed for another key."
            ) from wrong
