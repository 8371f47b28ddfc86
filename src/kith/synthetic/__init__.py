"""A made-up neighbourhood, seeded, with no real person in it: partners' files with real faults; the answers apart."""

from kith.synthetic.place import Place, PlaceParams, generate
from kith.synthetic.sending import write

__all__ = ["Place", "PlaceParams", "generate", "write"]
