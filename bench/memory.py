"""The most memory a program has used, told by the program itself."""

from __future__ import annotations

import resource
import sys
from pathlib import Path


def peak_memory() -> int:
    """Bytes of memory at the peak of this program.

    The kernel's usual figure (`ru_maxrss`) goes on from whoever started the program: a child of a large parent begins
    at the parent's size. The high-water mark of the program's own memory does not.
    """
    status = Path("/proc/self/status")
    if status.is_file():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
