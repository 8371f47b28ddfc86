"""Looking after people together: whom a list gives to a team, one approach for each person, and what came of it."""

from kith.care.approach import MOVES, STATES
from kith.care.stopping import StopRules, why_stopped
from kith.care.worklist import Capacity, choose

__all__ = ["MOVES", "STATES", "Capacity", "StopRules", "choose", "why_stopped"]
