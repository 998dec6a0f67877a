"""People, their roles and the offices they work for."""

from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, PermissionsMixin, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role
from reference.models import Office


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in. Never deleted: switched off, so that every old act keeps its name."""

    username = models.CharField(_("User name"), max_length=60, unique=True, validators=[UnicodeUsernameValidator()])
    display_name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-mail"), blank=True)
    # The office that owns what this officer logs. Empty for people outside customs.
    home_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    language = models.CharField(max_length=10, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    # Changed to end every session at once (switch-off, password change, signing out everywhere).
    sessions_valid_from = models.DateTimeField(default=timezone.now)
    # Somebody else set the password and so knows it: nothing opens until it is changed.
    must_change_password = models.BooleanField(_("Must change the password"), default=False, db_default=False)

    objects = UserManager()
    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["display_name"]

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name

    def get_short_name(self) -> str:
        return self.display_name


class OpenSession(AbstractBaseSession):
    """The session of a browser, found by its person; the other columns repeat what the session says for counting."""

    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField(null=True)

    @classmethod
    def get_session_store_class(cls) -> Any:
        return import_module(settings.SESSION_ENGINE).SessionStore


class SecondFactor(models.Model):
    """The app of a person that makes the codes of the second step. Its secret is encrypted: authenticators.py."""

    user = models.OneToOneField(User, models.CASCADE, related_name="second_factor")
    sealed_secret = models.BinaryField()
    # The half minute of the last code that was taken: no code is taken twice.
    last_step = models.BigIntegerField()
    # Since the last right one, from whatever address: six figures would not withstand many that guess.
    wrong_codes = models.PositiveIntegerField(default=0)
    rests_until = models.DateTimeField(null=True)
    added_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.user_id}"


class RecoveryCode(models.Model):
    """A code that stands in for the app or the key once; deleted when it did."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "digest"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class SecurityKey(models.Model):
    """A key of a person for the second step (WebAuthn). Nothing here is secret: the key alone can sign."""

    user = models.ForeignKey(User, models.CASCADE, related_name="security_keys")
    name = models.CharField(max_length=60)
    credential_id = models.BinaryField()
    # As the key gave it: COSE, RFC 9052.
    public_key = models.BinaryField()
    # How often the key says it has signed; 0 when it does not count.
    sign_count = models.BigIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential_id"], name="security_key_once"),
            models.UniqueConstraint(fields=["user", "name"], name="security_key_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.pk}"


class Identity(models.Model):
    """Whom an identity provider means by a name of its own: this person signs in there."""

    user = models.OneToOneField(User, models.CASCADE, related_name="identity")
    issuer = models.CharField(max_length=255)
    # As the provider writes it (IPCASES_OIDC_CLAIM): capitals count.
    subject = models.CharField(max_length=255)
    linked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="identity_once")]

    def __str__(self) -> str:
        return f"{self.user_id}"


class RoleGrant(models.Model):
    """A role somebody holds; roles.py says which verbs it opens."""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    granted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "role"], name="role_granted_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role}"


class StandIn(models.Model):
    """A person who holds a role of somebody who is away, from one day to another. Never deleted; it may end early.

    The days are those at the stand-in's home office, and both count.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="stands_in")
    absent = models.ForeignKey(User, models.PROTECT, related_name="stand_ins")
    role = models.CharField(max_length=20, choices=Role.choices)
    first_day = models.DateField()
    last_day = models.DateField()
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField()
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(last_day__gte=F("first_day")), name="stand_in_period"),
            models.CheckConstraint(condition=~Q(user=F("absent")), name="stand_in_for_somebody_else"),
            models.CheckConstraint(condition=~Q(user=F("granted_by")), name="stand_in_granted_by_another"),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="stand_in_end_has_author",
            ),
            # A role is held once on a day: to go on, a stand-in is prolonged by another that begins after it.
            ExclusionConstraint(
                name="stand_in_once_a_day",
                expressions=[
                    ("user", RangeOperators.EQUAL),
                    ("role", RangeOperators.EQUAL),
                    (
                        Func("first_day", "last_day", Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.absent_id}"


class OfficeMembership(models.Model):
    """A further office an officer may act for, beside the home office."""

    user = models.ForeignKey(User, models.PROTECT, related_name="office_memberships")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "office"], name="office_membership_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="office_membership_period"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.office_id}"


class IdempotentAnswer(models.Model):
    """What a POST with an Idempotency-Key was answered: the same key gets the same answer, and one effect."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    # Method, path, body and who may what: the same key for another request is a mistake of the caller.
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    content_type = models.CharField(max_length=100, blank=True)
    location = models.CharField(max_length=500, blank=True)
    body = models.BinaryField(null=True)
    etag = models.CharField(max_length=102, blank=True, default="", db_default="")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_answer_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_answer_age")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
