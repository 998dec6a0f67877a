"""The peer of the delivery benchmark: a Celery task per delivery, as a first version of any such project has it."""

import os

import django
import requests
from celery import shared_task
from django.utils import timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipcases.settings")
django.setup()

from ipcases.celery import app  # noqa: E402  the worker's application, with this module's task in it
from sharing import envelope  # noqa: E402
from sharing.models import OutMessage  # noqa: E402
from sharing.services.keys import node_keys  # noqa: E402
from sharing.signing import sign_request  # noqa: E402

__all__ = ["app", "deliver_one"]


@shared_task(name="benchmarks.deliver_one")
def deliver_one(message_id: str, url: str) -> None:
    """Load, sign, post on a new connection, look at the status, save."""
    message = OutMessage.objects.get(pk=message_id)
    body = bytes(message.body)
    now = timezone.now()
    headers = sign_request(
        url=url + envelope.INBOX_PATH,
        message_id=message_id,
        content_type=envelope.CONTENT_TYPE,
        body=body,
        key=node_keys(now=now).signing,
        now=now,
    )
    response = requests.post(url + envelope.INBOX_PATH, data=body, headers=headers, timeout=10)
    if response.status_code in (200, 202):
        message.state, message.delivered_at = OutMessage.State.DELIVERED, timezone.now()
        message.save(update_fields=["state", "delivered_at"])
