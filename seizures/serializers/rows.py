"""Rows of a body that each say something of one goods line."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers


def once_each(rows: list[dict[str, Any]], *, key: str) -> list[dict[str, Any]]:
    """Return the rows. Raises ValidationError where two are about the same: neither counts more than the other."""
    if len({row[key] for row in rows}) < len(rows):
        raise serializers.ValidationError(_("One goods line stands here twice. Name each once."))
    return rows
