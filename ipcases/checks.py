"""System checks: what must be right before the site serves anyone."""

import ssl
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from accounts.roles import PORTAL_ROLES, Role

_IDLE_AT_MOST = 30 * 60
_ABSOLUTE_AT_MOST = 10 * 3600
_CONFIRM_AT_MOST = 5 * 60


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


@register(Tags.security, deploy=True)
def check_addresses(**_: Any) -> list[CheckMessage]:
    """Refuse what lets a stranger choose the address that is counted, or our own machine be a partner."""
    errors: list[CheckMessage] = []
    is_behind_proxy = settings.SECURE_PROXY_SSL_HEADER is not None
    if is_behind_proxy and not settings.PROXY_COUNT:
        errors.append(
            Error(
                "IPCASES_PROXY_COUNT must say how many proxies stand in front: without it all people share one"
                " address, and a stranger who guesses passwords locks everybody out.",
                id="ipcases.E005",
            )
        )
    if settings.PROXY_COUNT and not is_behind_proxy:
        errors.append(
            Error(
                "IPCASES_PROXY_COUNT is set without IPCASES_BEHIND_PROXY: X-Forwarded-For would be believed"
                " though anybody can write it.",
                id="ipcases.E006",
            )
        )
    if settings.SECURE and settings.PARTNER_LOOPBACK:
        errors.append(Error("IPCASES_PARTNER_LOOPBACK must be off on a deployed site.", id="ipcases.E007"))
    if settings.SECURE and not settings.BASE_URL.startswith("https://"):
        errors.append(
            Error("IPCASES_BASE_URL must begin with https://: partners sign their messages for it.", id="ipcases.E008")
        )
    if "*" in settings.ALLOWED_HOSTS:
        errors.append(Error("ALLOWED_HOSTS must name the hosts: * lets a request choose its own.", id="ipcases.E009"))
    return errors


@register(Tags.security, deploy=True)
def check_authorities(**_: Any) -> list[CheckMessage]:
    """Refuse a file of authorities that cannot be read: every delivery, or every sign-in, would fail."""
    errors: list[CheckMessage] = []
    for name in ("PARTNER_AUTHORITIES", "OIDC_AUTHORITIES"):
        path = getattr(settings, name)
        try:
            if path:
                ssl.create_default_context(cafile=path)
        except OSError:  # an SSLError is one
            message = f"IPCASES_{name} names {path}, which is no readable PEM file of certificates."
            errors.append(Error(message, id="ipcases.E010"))
    return errors


@register(Tags.security)
def check_provider(**_: Any) -> list[CheckMessage]:
    """Refuse an identity provider that is half set: nobody could sign in by it, or anybody between us could be it."""
    needed = {name: getattr(settings, name) for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET")}
    missing = ", ".join(f"IPCASES_{name}" for name, value in needed.items() if not value)
    if missing and (any(needed.values()) or settings.OIDC_ROLES):
        message = f"The identity provider is set by halves: {missing} is missing. Without it nobody signs in that way."
        return [Error(message, id="ipcases.E012")]
    if outside := ", ".join(sorted(settings.OIDC_ROLES & PORTAL_ROLES)):
        message = f"IPCASES_OIDC_ROLES names {outside}, who are outside customs and stand in no directory of it."
        return [Error(message, id="ipcases.E014")]
    if settings.SECURE and settings.OIDC_ISSUER and not settings.OIDC_ISSUER.startswith("https://"):
        return [Error("IPCASES_OIDC_ISSUER must begin with https://.", id="ipcases.E013")]
    return []


@register(Tags.security)
def check_roles(**_: Any) -> list[CheckMessage]:
    """Refuse the name of a role that there is not: whoever it was meant for would need no second factor."""
    errors: list[CheckMessage] = []
    for name in ("SECOND_FACTOR_ROLES", "SECURITY_KEY_ROLES", "OIDC_ROLES"):
        if unknown := ", ".join(sorted(getattr(settings, name) - set(Role))):
            message = f"IPCASES_{name} names {unknown}, which is no role. There are: {', '.join(Role)}."
            errors.append(Error(message, id="ipcases.E011"))
    return errors


@register(Tags.security, deploy=True)
def check_sessions(**_: Any) -> list[CheckMessage]:
    """Warn of sessions that outlast what is agreed: half an hour without use, ten hours, five minutes for some acts."""
    warnings: list[CheckMessage] = []
    if settings.SESSION_IDLE_SECONDS > _IDLE_AT_MOST or settings.SESSION_ABSOLUTE_SECONDS > _ABSOLUTE_AT_MOST:
        warnings.append(Warning("Sessions last longer than 30 minutes without use or 10 hours.", id="ipcases.W001"))
    if not 0 < settings.CONFIRM_SECONDS <= _CONFIRM_AT_MOST:
        message = "IPCASES_CONFIRM_SECONDS is not between 1 and 300: an unlocked screen can approve, recall and export."
        warnings.append(Warning(message, id="ipcases.W002"))
    return warnings
