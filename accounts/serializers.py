"""Tokens and people as JSON."""

from typing import Any

from django.conf import settings
from django.contrib.auth.forms import UsernameField
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.access import has_second_factor, identity_of
from accounts.models import Identity, SecurityKey, StandIn, User
from accounts.queries import keys_of, standing_in, switched_off
from accounts.roles import Role
from ipcases.lib.api_bodies import StrictSerializer
from reference.queries import offices_choices

# --- out --------------------------------------------------------------------------------------


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(help_text="Send it as `Authorization: Token …`. It is shown this once.")
    expires_at = serializers.DateTimeField()


class PersonSerializer(serializers.ModelSerializer):
    """Somebody who may sign in, or could."""

    email = serializers.CharField(allow_blank=True)
    roles = serializers.SerializerMethodField()
    home_office = serializers.CharField(source="home_office_id", allow_null=True)

    class Meta:
        model = User
        fields = ("id", "username", "display_name", "email", "roles", "home_office", "is_active", "last_login")
        read_only_fields = fields

    @extend_schema_field(serializers.ListField(child=serializers.ChoiceField(choices=Role.choices)))
    def get_roles(self, person: User) -> list[str]:
        return sorted(grant.role for grant in person.role_grants.all())


class SecurityKeySerializer(serializers.ModelSerializer):
    """A security key, as its person named it."""

    class Meta:
        model = SecurityKey
        fields = ("id", "name", "added_at", "last_used_at")
        read_only_fields = fields


class IdentitySerializer(serializers.ModelSerializer):
    """Whom an identity provider means by a name of its own."""

    class Meta:
        model = Identity
        fields = ("issuer", "subject", "linked_at")
        read_only_fields = fields


class StandInSerializer(serializers.ModelSerializer):
    """Somebody who holds a role of a person who is away, from one day to another."""

    username = serializers.CharField(source="user.username")
    stands_in_for = serializers.CharField(source="absent.username")

    class Meta:
        model = StandIn
        fields = ("id", "username", "stands_in_for", "role", "first_day", "last_day")
        read_only_fields = fields


class MeSerializer(serializers.Serializer):
    """Who signs the request; for whom this person stands in today or later, and who for this person."""

    username = serializers.CharField()
    name = serializers.CharField()
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    home_office = serializers.CharField(allow_null=True)
    offices = serializers.ListField(child=serializers.CharField())
    standing_in = StandInSerializer(many=True)


class SwitchedOffSerializer(serializers.Serializer):
    """Since when, and by whom, a sign-in is switched off."""

    at = serializers.DateTimeField()
    by = serializers.CharField(source="actor")


class PersonDetailSerializer(PersonSerializer):
    """Somebody with the further offices he or she acts for, and who stands in for whom today or later."""

    switched_off = serializers.SerializerMethodField()
    further_offices = serializers.SerializerMethodField()
    standing_in = serializers.SerializerMethodField()
    identity = serializers.SerializerMethodField()
    has_second_factor = serializers.SerializerMethodField()
    security_keys = serializers.SerializerMethodField()

    class Meta(PersonSerializer.Meta):
        fields = (
            *PersonSerializer.Meta.fields,
            "switched_off",
            "further_offices",
            "standing_in",
            "identity",
            "has_second_factor",
            "security_keys",
        )
        read_only_fields = fields

    @extend_schema_field(SwitchedOffSerializer(allow_null=True))
    def get_switched_off(self, person: User) -> dict[str, Any] | None:
        off = switched_off(user=person)
        return dict(SwitchedOffSerializer(off).data) if off is not None else None

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_further_offices(self, person: User) -> list[str]:
        return list(self.context["further_offices"])

    @extend_schema_field(StandInSerializer(many=True))
    def get_standing_in(self, person: User) -> list[dict[str, Any]]:
        return list(StandInSerializer(standing_in(user=person, now=timezone.now()), many=True).data)

    @extend_schema_field(IdentitySerializer(allow_null=True))
    def get_identity(self, person: User) -> dict[str, Any] | None:
        identity = identity_of(user=person)
        return dict(IdentitySerializer(identity).data) if identity is not None else None

    @extend_schema_field(serializers.BooleanField())
    def get_has_second_factor(self, person: User) -> bool:
        return has_second_factor(user=person)

    @extend_schema_field(SecurityKeySerializer(many=True))
    def get_security_keys(self, person: User) -> list[dict[str, Any]]:
        return list(SecurityKeySerializer(keys_of(user=person), many=True).data)


# --- in ---------------------------------------------------------------------------------------


class _UsernameField(serializers.CharField):
    """A user name, its look-alike characters folded as the sign-in page does."""

    def to_internal_value(self, data: Any) -> str:
        return str(UsernameField().to_python(super().to_internal_value(data)))


class TokenRequestInput(StrictSerializer):
    username = _UsernameField(max_length=60)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)
    code = serializers.CharField(
        max_length=60,
        required=False,
        allow_blank=True,
        default="",
        write_only=True,
        help_text="A code of the app, or a recovery code, where the person has a second factor.",
    )


class ConfirmInput(StrictSerializer):
    """The proof that it is still the same person."""

    proof = serializers.CharField(
        max_length=8192,
        trim_whitespace=False,
        write_only=True,
        help_text="The password, or a code of the app or a recovery code where the person has a second factor.",
    )


class PersonFilterInput(StrictSerializer):
    """What the list may be narrowed by."""

    q = serializers.CharField(required=False, max_length=60, help_text="user name or name")
    role = serializers.ChoiceField(required=False, choices=Role.choices)
    office = serializers.CharField(required=False, max_length=10)
    state = serializers.ChoiceField(required=False, choices=["on", "off"])


class ChangePersonInput(StrictSerializer):
    """Details, roles and offices as they should be; what is left out is taken away."""

    display_name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices), default=list, max_length=20)
    home_office = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    further_offices = serializers.ListField(child=serializers.CharField(max_length=10), default=list, max_length=200)

    def validate_home_office(self, code: str) -> str:
        return _known(code)

    def validate_further_offices(self, codes: list[str]) -> list[str]:
        return [_known(code) for code in codes]


class NewPersonInput(StrictSerializer):
    """A person and a first password, to be handed over; none where people come by the identity provider."""

    username = _UsernameField(max_length=60, validators=[UnicodeUsernameValidator()])
    display_name = serializers.CharField(max_length=120)
    email = serializers.EmailField(max_length=254, required=False, allow_blank=True, default="")
    password = serializers.CharField(
        max_length=4096, trim_whitespace=False, write_only=True, required=False, allow_blank=True, default=""
    )
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices), default=list, max_length=20)
    home_office = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")

    def validate_home_office(self, code: str) -> str:
        return _known(code)


class StandInInput(StrictSerializer):
    """Who stands in, as what, and on which days; both days count."""

    username = _UsernameField(max_length=60)
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices), allow_empty=False, max_length=20)
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class IdentityInput(StrictSerializer):
    """Whom the identity provider means by a name of its own."""

    subject = serializers.CharField(max_length=255, help_text="The claim that IPCASES_OIDC_CLAIM names, as written.")


class PasswordInput(StrictSerializer):
    """A new password, to be handed over."""

    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)


def _known(office: str) -> str:
    if office and office not in dict(offices_choices(jurisdiction=settings.JURISDICTION)):
        raise serializers.ValidationError(_("This code is not known."))
    return office
