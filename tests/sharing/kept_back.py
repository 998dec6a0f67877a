"""A version of a shared case that is kept back, because its field rules were replaced or its time is over."""

import json

from sharing.fields import FIELDS
from sharing.models import OutMessage, Share
from sharing.services.delivery import deliver_due
from sharing.services.fanout import fan_out
from sharing.services.policies import default_rules
from sharing.services.putting_up_again import new_version, put_up_again
from tests.sharing.factories import change, send, set_policy


def replace_rules(admin, agreement, now, *, without="goods.category"):
    """Put rules in force that let one field less leave."""
    rules = [rule for rule in default_rules(agreement=agreement) if rule.field != without]
    assert without in FIELDS
    return set_policy(acting_user=admin, agreement=agreement, rules=rules, reason="By order", confirmed_at=now, now=now)


def changed(*, liaison, approver, officer, case, partner, agreement, clock):
    """Return a share of which the partner has the first version, and the second is due."""
    share = send(liaison, approver, case, partner=partner, agreement=agreement, now=clock())
    fan_out(now=clock())
    deliver_due(clock=clock, run_seconds=5)
    change(case, officer, quantity=40)
    fan_out(now=clock())
    share.refresh_from_db()
    return share


def held(*, admin, agreement, clock, **values):
    """Return a share of which the partner has the first version, and the gate keeps back the second."""
    share = changed(agreement=agreement, clock=clock, **values)
    replace_rules(admin, agreement, clock())
    deliver_due(clock=clock, run_seconds=5)
    share.refresh_from_db()
    return share


def stopped(*, liaison, approver, officer, admin, case, agreement, now):
    """Return the same, of which nothing ever went over a wire."""
    share = send(liaison, approver, case, agreement=agreement, now=now)
    messages = OutMessage.objects.filter(share=share)
    messages.update(state="DELIVERED", delivered_at=now)
    Share.objects.filter(pk=share.pk).update(status="DELIVERED", delivered_at=now)
    fan_out(now=now)
    change(case, officer, quantity=40)
    fan_out(now=now)
    messages.filter(delivered_at__isnull=True).update(state="HELD", held_reason="agreement")
    replace_rules(admin, agreement, now)
    return Share.objects.get(pk=share.pk)


def put_up(liaison, share, *, now):
    share.refresh_from_db()
    digest = new_version(share=share, now=now).preview.sha256
    return put_up_again(acting_user=liaison, share=share, preview_sha256=digest, now=now)


def version(number: int) -> OutMessage:
    """Return the message that tells a version of the only share."""
    return next(row for row in OutMessage.objects.all() if said(row)["data"]["share"].get("version") == number)


def said(message) -> dict:
    return json.loads(bytes(message.body))
