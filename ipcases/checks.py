"""System checks: what must be right before the site serves anyone."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def check_keys(**_: Any) -> list[CheckMessage]:
    """Refuse keys too short to protect sessions or the audit chain."""
    errors: list[CheckMessage] = []
    if len(settings.SECRET_KEY) < 50:
        errors.append(Error("SECRET_KEY has fewer than 50 characters.", id="ipcases.E001"))
    if len(settings.AUDIT_KEY) < 32:
        errors.append(Error("IPCASES_AUDIT_KEY has fewer than 32 characters.", id="ipcases.E002"))
    if settings.AUDIT_KEY == settings.SECRET_KEY:
        errors.append(Error("IPCASES_AUDIT_KEY must differ from SECRET_KEY.", id="ipcases.E003"))
    return errors


@register(Tags.security, deploy=True)
def check_demo(**_: Any) -> list[CheckMessage]:
    """Refuse demo sign-ins on a deployed site."""
    if settings.IS_DEMO and settings.SECURE:
        return [Error("IPCASES_DEMO must be off on a deployed site.", id="ipcases.E004")]
    return []
