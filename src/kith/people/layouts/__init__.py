"""The layouts of partners' files: their columns, whose numbers they are, and what each row says happened."""

from collections.abc import Sequence

from kith.people.layouts.community import COMMUNITY_CONTACTS, MENTAL_HEALTH
from kith.people.layouts.council import HOUSING, SOCIAL_CARE
from kith.people.layouts.ehrql import EHRQL
from kith.people.layouts.general_practice import GP_EVENTS, GP_REGISTER
from kith.people.layouts.hospital import HOSPITAL
from kith.people.layouts.layout import Layout, Registering, RowEvent
from kith.people.layouts.recognising import Recognised
from kith.people.layouts.recognising import recognise as _recognise
from kith.people.layouts.told_here import TOLD, TOLD_HERE
from kith.people.layouts.voluntary import VCSE_REFERRALS

LAYOUTS: dict[str, Layout] = {
    layout.name: layout
    for layout in (
        GP_REGISTER,
        GP_EVENTS,
        COMMUNITY_CONTACTS,
        MENTAL_HEALTH,
        SOCIAL_CARE,
        HOSPITAL,
        HOUSING,
        VCSE_REFERRALS,
        TOLD_HERE,
        *EHRQL,
    )
}
"""Every layout by the name that `--layout` takes."""


def recognise(header: Sequence[str]) -> Recognised:
    """The layout that a file's header belongs to, with the reasons; raises `UnknownLayout` where none or several fit.

    Examples
    --------
    >>> recognise(["NHS Number", "Forename", "Surname", "Referral date", "Reason for referral"]).layout
    'vcse_referrals'
    """
    return _recognise(header, LAYOUTS)


__all__ = ["LAYOUTS", "TOLD", "TOLD_HERE", "Layout", "Recognised", "Registering", "RowEvent", "recognise"]
