"""The page of docs/reference about tasks and conversations."""

from scripts.page_parts import DRAWN, MADE, row

from kith.work.conversations import CONVERSATION, READ_BY
from kith.work.tasks import FOLDERS, MOVES, STEPS, TASK

__all__ = ["tasks"]


def tasks() -> str:
    """Where a task and a conversation may stand and go, who hears of silence, and who reads what."""
    page = (
        "# Tasks and conversations\n\n" + MADE + "## Where a task stands\n\n" + row("state", "meaning") + "|---|---|\n"
    )
    page += "".join(row(state, meaning) for state, meaning in TASK.states.items())
    page += (
        "\n## What may be done with it\n\n" + row("move", "button", "from", "to", "needs") + "|---|---|---|---|---|\n"
    )
    for name, move in MOVES.items():
        page += "".join(
            row(name, move.button, state, to, ", ".join(move.needs)) for state, to in TASK.moves[name].items()
        )
    page += (
        "\n## When it is not done in time\n\n"
        + row("working days after its day", "who is told", "how it is said")
        + "|---|---|---|\n"
    )
    page += "".join(row(step.after, step.role or "the team", step.told) for step in STEPS)
    page += "\n## Folders\n\n" + row("folder", "tasks") + "|---|---|\n"
    page += "".join(row(name, meaning) for name, meaning in FOLDERS.items())
    page += "\n## Conversations\n\n" + row("state", "meaning") + "|---|---|\n"
    page += "".join(row(state, meaning) for state, meaning in CONVERSATION.states.items())
    page += "\n" + row("kept in", "read by") + "|---|---|\n"
    page += "".join(row(f"`{group}`", who) for group, who in READ_BY.items())
    page += "\n## Cases\n\nEach row is tried by `make test`, and so is each cell that is not drawn.\n"
    return page + "".join(
        f"\n```text\n{(DRAWN / 'tasks' / name).read_text(encoding='utf-8')}```\n"
        for name in ("moves.txt", "silence.txt")
    )
