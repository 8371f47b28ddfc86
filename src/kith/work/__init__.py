"""What somebody has promised to do, and by when; so far, what the service does by itself at its times."""

from kith.work.timetable import Job, due

__all__ = ["Job", "due"]
