"""A deed that kills its own process at one of its steps: a statement, a commit, a folder that changes places or goes."""

import os
import shutil
import signal

from django.db import connection


def counted(deed, fatal):
    """Do it, counting its steps; at step `fatal` the process is gone, as when the power of one machine fails.

    Returns how many steps there were, and at which commits and changes of folders stood; with `fatal` 0 it ends. It changes what the process does from here on, so it is for a process of its own.
    """
    steps, marks = 0, {"commit": [], "replace": []}

    def step():
        nonlocal steps
        steps += 1
        if steps == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    def between(done, name=""):
        def doing(*given, **named):
            step()
            marks.get(name, []).append(steps)
            answer = done(*given, **named)
            step()
            return answer

        return doing

    os.replace, shutil.rmtree = between(os.replace, "replace"), between(shutil.rmtree)
    connection._commit = between(connection._commit, "commit")
    with connection.execute_wrapper(lambda execute, *given: between(execute)(*given)):
        deed()
    return {"steps": steps, "commits": marks["commit"], "replaces": marks["replace"]}
