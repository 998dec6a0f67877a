"""What the token endpoint reads and says."""

from django.contrib.auth.forms import UsernameField
from rest_framework import serializers


class TokenRequestSerializer(serializers.Serializer):
    username = serializers.CharField(max_length=60)
    password = serializers.CharField(max_length=4096, trim_whitespace=False, write_only=True)

    def validate_username(self, value: str) -> str:
        """Fold look-alike characters as the sign-in page does."""
        return str(UsernameField().to_python(value))


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(help_text="Send it as `Authorization: Token …`. It is shown this once.")
    expires_at = serializers.DateTimeField()
