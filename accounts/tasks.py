"""Tidying up, once an hour."""

from celery import shared_task
from django.utils import timezone

from accounts.services import signing_in


@shared_task(name="accounts.clear_expired")
def clear_expired(**_: object) -> None:
    """Delete ended sessions, expired tokens and old answers to repeated requests."""
    signing_in.clear_expired(now=timezone.now())
