"""All that is true of a made-up place before any partner writes it down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kith.synthetic.barriers import Barriers
from kith.synthetic.diagnoses import Diagnoses
from kith.synthetic.homes import Homes
from kith.synthetic.identities import Identities
from kith.synthetic.needs import Needs
from kith.synthetic.registration import Registration
from kith.synthetic.residents import Residents


@dataclass(frozen=True)
class World:
    """Everything true of the made-up place that shapes what partners write."""

    residents: Residents
    homes: Homes
    identities: Identities
    needs: Needs
    barriers: Barriers
    registration: Registration
    diagnoses: Diagnoses
    keenness: np.ndarray
    missing: np.ndarray
    seed: int
    gradient: float
