"""Where messages are carried to: inside the service always; to a body's mailbox only where this installation has been given one."""

from __future__ import annotations

import smtplib
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from kith.errors import CouldNotGo
from kith.work.letters import letter_of
from kith.work.records.coming_in import come_in
from kith.work.records.posting import Message

__all__ = ["carry"]


def carry(message: Message, at: datetime) -> None:
    """Carry one message. Changes: what its body reads; where a mailbox is set for it, a letter that names nobody goes there.

    Told: nobody. Errors: `CouldNotGo` where the letter surely did not go.
    """
    come_in(message, at=at)
    to = settings.MAILBOXES.get(message.to)
    if to:
        _by_mail(message, to)


def _by_mail(message: Message, to: str) -> None:
    letter = letter_of(message.kind, message.work, settings.ADDRESS)
    mail = EmailMessage(letter.subject, letter.text, settings.MAIL_FROM, [to])
    connection = get_connection()
    try:
        connection.open()
    except OSError as wrong:  # nobody was spoken to yet; later on nobody could say what came of it
        raise CouldNotGo(f"The mail server was not there: {type(wrong).__name__}.") from None
    try:
        connection.send_messages([mail])
    except smtplib.SMTPRecipientsRefused:
        raise CouldNotGo("The mailbox was refused.") from None
    finally:
        connection.close()
