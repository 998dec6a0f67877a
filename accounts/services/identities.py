"""Who signs in by the administration's identity provider: linking, unlinking, and being signed out there."""

from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import has_portal_role, person_of_identity, require, require_confirmed
from accounts.events import AccountEvent
from accounts.models import Identity, User
from accounts.provider import is_set_up
from accounts.services.people import VERB
from accounts.services.second_factor import end_sessions_and_tokens, lock_person
from audit.authenticity import fingerprint
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue


def link(*, acting_user: User, user: User, subject: str, confirmed_at: datetime | None, now: datetime) -> None:
    """Say whom the provider means by a name of its own; one that was linked to this person before counts no more.

    The password ends with it: whoever leaves and is switched off there comes in no more here. Sessions and tokens end.
    Refuses oneself, right holders, a name that is somebody else's, a proof that is too old, and while there is none.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    if not is_set_up():
        raise DomainError("no-provider", _("This site has no identity provider."))
    _refuse_own(acting_user, user)
    if has_portal_role(user=user):
        raise DomainError(
            "provider-for-customs",
            _("Right holders and their representatives do not sign in by the identity provider of customs."),
        )
    with transaction.atomic():
        user = lock_person(user=user)
        before = Identity.objects.filter(user=user).first()
        if before is not None and (before.issuer, before.subject) == (settings.OIDC_ISSUER, subject):
            return
        Identity.objects.filter(user=user).delete()
        made = _insert(Identity(user=user, issuer=settings.OIDC_ISSUER, subject=subject, linked_at=now))
        had_password = user.has_usable_password()
        user.set_unusable_password()
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        end_sessions_and_tokens(user=user, now=now)
        record(
            action=AccountEvent.IDENTITY_LINKED,
            actor=acting_user,
            subject=user,
            changes={
                "identity_fingerprint": [before and _fingerprint(before), _fingerprint(made)],
                "has_password": [had_password, False],
            },
            now=now,
        )


def unlink(*, acting_user: User, user: User, confirmed_at: datetime | None, now: datetime) -> None:
    """Let the provider's name for a person count no more; sessions and tokens end.

    Refuses oneself, and a proof that is too old.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    _refuse_own(acting_user, user)
    with transaction.atomic():
        user = lock_person(user=user)
        before = Identity.objects.filter(user=user).first()
        if before is None:
            return
        before.delete()
        end_sessions_and_tokens(user=user, now=now)
        record(
            action=AccountEvent.IDENTITY_UNLINKED,
            actor=acting_user,
            subject=user,
            changes={"identity_fingerprint": [_fingerprint(before), None]},
            now=now,
        )


def end_by_provider(*, issuer: str, subject: str, now: datetime) -> None:
    """End the sessions and tokens of whom the provider signed out; a name that is linked to nobody changes nothing."""
    person = person_of_identity(issuer=issuer, subject=subject)
    if person is None:
        return
    with transaction.atomic():
        user = lock_person(user=person)
        end_sessions_and_tokens(user=user, now=now)
        record(action=AccountEvent.PROVIDER_ENDED, actor=None, subject=user, now=now)


def _refuse_own(acting_user: User, user: User) -> None:
    """Whoever is linked loses the password: a slip of the pen must not shut its writer out."""
    if user.pk == acting_user.pk:
        raise DomainError("own-account", _("You cannot link or unlink yourself. Ask another administrator."))


def _insert(identity: Identity) -> Identity:
    try:
        with transaction.atomic():
            identity.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidValue(
            "identity-taken", _("This is linked to somebody else. Unlink it there first."), field="subject"
        ) from error
    return identity


def _fingerprint(identity: Identity) -> str:
    """The name may be a personal one, and stays out of the chain."""
    return fingerprint(f"{identity.issuer} {identity.subject}")
