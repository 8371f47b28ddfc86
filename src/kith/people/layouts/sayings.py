"""What the person columns say, whichever partner sent them."""

from ibis import _

from kith.people.layouts.layout import RowEvent


def social(code: str, when, means: str) -> RowEvent:
    """A social fact on the day the row was true.

    Examples
    --------
    >>> from ibis import _
    >>> social("housebound", _.is_housebound, "cannot leave home").code
    'housebound'
    """
    return RowEvent(means, kind="social", code=code, when=when)


LIVES_ALONE_SAYS = social("lives_alone", _.lives_alone, "lives alone: yes")

PERSON_SAYS = (
    social("interpreter_needed", _.interpreter_needed, "interpreter needed: yes"),
    social("rough_sleeping", _.accommodation_status == "rough_sleeping", "accommodation is rough sleeping"),
    social(
        "homeless",
        _.accommodation_status.isin(("rough_sleeping", "hostel", "sofa_surfing")),
        "accommodation is rough sleeping, a hostel or a friend's sofa",
    ),
    social(
        "temporary_accommodation",
        _.accommodation_status.isin(("temporary", "hostel")),
        "accommodation is temporary, or a hostel",
    ),
    social("care_home_resident", _.accommodation_status == "care_home", "accommodation is a care home"),
    # Living on a site is not belonging to a people; services plan for the site, so the fact stands under their word.
    social("gypsy_roma_traveller", _.accommodation_status == "traveller_site", "accommodation is a Traveller site"),
)
"""Said by any row with the person columns. "Settled" and "not known" say nothing."""
