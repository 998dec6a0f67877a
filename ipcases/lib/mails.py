"""A mail of the site: written from a template in one language, and sent. Whoever sends keeps the queue."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.text import wrap

_WIDEST = 78  # a line of plain text (RFC 5322, 2.1.1)
# A worker that claims a mail and dies gives it back after this time.
LEASE = timedelta(minutes=10)
# After each failed try, wait this long; after the last one it is given up.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))


class Mail(NamedTuple):
    """A rendered message."""

    subject: str
    text: str
    html: str


def compose(*, template: str, words: Mapping[str, Any], language: str) -> Mail:
    """Write subject.txt, body.txt and body.html of a folder under templates/emails in the reader's language."""
    said = {"instance_name": settings.INSTANCE_NAME, "help_contact": settings.HELP_CONTACT, **words}
    with translation.override(language):
        return Mail(
            " ".join(render_to_string(f"emails/{template}/subject.txt", said).split()),
            wrap(render_to_string(f"emails/{template}/body.txt", said).strip(), _WIDEST) + "\n",
            render_to_string(f"emails/{template}/body.html", said).strip() + "\n",
        )


def send(*, mail: Mail, to: str) -> None:
    """Send it now. Raises SMTPException or OSError when the mail server does not take it."""
    message = EmailMultiAlternatives(
        mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [to], headers={"Auto-Submitted": "auto-generated"}
    )
    message.attach_alternative(mail.html, "text/html")
    message.send()


def reason_of(error: Exception) -> str:
    """Say why it failed. The server's own words may repeat the address; its kind and code say enough."""
    return f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".strip()
