"""Published scores of frailty and of many conditions: who may be worth a look, with the reasons and what is missing."""

from kith.insight.scores.arithmetic import Figure, cambridge_of, efi2_of, efi_of, hfrs_of
from kith.insight.scores.definitions import SCORES
from kith.insight.scores.score import SCORED, Definition, Factor, Look, Scored, ScoreParams
from kith.insight.scores.scoring import score
from kith.insight.scores.weights import read_weights, weights_of

__all__ = [
    "SCORED",
    "SCORES",
    "Definition",
    "Factor",
    "Figure",
    "Look",
    "ScoreParams",
    "Scored",
    "cambridge_of",
    "efi2_of",
    "efi_of",
    "hfrs_of",
    "read_weights",
    "score",
    "weights_of",
]
