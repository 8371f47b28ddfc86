"""What tests of links do: a charity without an account, a link with its code, and what is said by it."""

from kith.care.records.link_keeping import CHANCE_BYTES, SaidCode
from kith.care.records.linking_partners import answer_by_link, make_answer_link, open_answer_link, read_by_link
from kith.care.referral_request import Said
from tests.records.lawful import as_actor
from tests.records.referred import AT, COORDINATOR, LATER, NEEDED, NO_ACCOUNT, sent

KEY = b"the secret of these tests"
PAT = "Pat Lowe, who runs the lunch club"


def chance(number=1):
    """Bytes that nobody guesses but these tests."""
    return (number.to_bytes(2, "big") * CHANCE_BYTES)[:CHANCE_BYTES]


def made(row, number=1, asker=COORDINATOR, at=AT):
    """A link for the service of a referral."""
    return make_answer_link(asker=asker, referral=row.pk, chance=chance(number), key=KEY, by=as_actor(asker), at=at)


def opens(link, how, code="", who=PAT, at=LATER):
    """Say the code of a link."""
    return open_answer_link(secret=link.secret, said=SaidCode(code or link.code, who), key=KEY, how=how, at=at)


def answers(link, move, how, at=LATER, **said):
    """One move by a link; the same word makes the same message."""
    told = Said(**{"message_id": f"{move} by link", **NEEDED.get(move, {}), **said})
    return answer_by_link(secret=link.secret, move=move, said=told, how=how, at=at)


def reads(link, at=LATER):
    """What is read by a link."""
    return read_by_link(secret=link.secret, at=at)


def linked(how, to=NO_ACCOUNT, **more):
    """A referral to a body without an account, with a link whose code was said."""
    row = sent(to, **more)
    link = made(row)
    opens(link, how)
    row.refresh_from_db()
    return row, link
