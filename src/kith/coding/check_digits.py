"""Check digits of codes: Verhoeff (SNOMED CT and dm+d) and modulus 10 (LOINC).

Source: J. Verhoeff, Error Detecting Decimal Codes, 1969 (the dihedral group of order ten); SNOMED CT technical guide,
"Check-digit"; LOINC users' guide, appendix on the Mod 10 check digit.
"""

from __future__ import annotations

__all__ = ["has_right_mod10_digit", "has_right_verhoeff_digit", "verhoeff_digit"]


def _turn(a: int, b: int) -> int:
    """The product of two elements of the dihedral group of order ten."""
    if a < 5:
        return (a + b) % 5 + (5 if b >= 5 else 0)
    return (a - b) % 5 + (0 if b >= 5 else 5)


_PRODUCT = [[_turn(a, b) for b in range(10)] for a in range(10)]
_SWAP = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def _swapped(times: int) -> dict[str, int]:
    digits = list(range(10))
    for _ in range(times):
        digits = [_SWAP[digit] for digit in digits]
    return {str(place): digit for place, digit in enumerate(digits)}


_BY_PLACE = [_swapped(place) for place in range(8)]


def has_right_verhoeff_digit(digits: str) -> bool:
    """Whether the last digit is the Verhoeff check digit of those before it; False for anything but digits.

    Examples
    --------
    >>> has_right_verhoeff_digit("73211009"), has_right_verhoeff_digit("73211008")
    (True, False)
    """
    if not (digits.isascii() and digits.isdigit()):
        return False
    found = 0
    for place, digit in enumerate(reversed(digits)):
        found = _PRODUCT[found][_BY_PLACE[place & 7][digit]]
    return found == 0


def verhoeff_digit(digits: str) -> str:
    """The check digit to write after these digits.

    Examples
    --------
    >>> verhoeff_digit("7321100")
    '9'
    """
    return next(last for last in "0123456789" if has_right_verhoeff_digit(digits + last))


def has_right_mod10_digit(digits: str) -> bool:
    """Whether the last digit is the modulus 10 check digit of those before it; False for anything but digits.

    Examples
    --------
    >>> has_right_mod10_digit("84806"), has_right_mod10_digit("84807")
    (True, False)
    """
    if not (digits.isascii() and digits.isdigit()):
        return False
    doubled = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
    total = sum(doubled[int(d)] if place % 2 else int(d) for place, d in enumerate(reversed(digits)))
    return total % 10 == 0
