"""Words of the made-up place: names by community, streets, homes. Written for Kith; no list of real people was used."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def read_words(name: str) -> dict[str, Any]:
    """One file of words: `names` or `streets`.

    Examples
    --------
    >>> "Smith" in read_words("names")["british"]["family"]
    True
    """
    return tomllib.loads(files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8"))
