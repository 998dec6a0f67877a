"""Was a file made here? For programs of courts and partners, without a token."""

from django.conf import settings
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.authentication import BaseAuthentication
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.throttling import FINGERPRINTS, count_try, seconds_to_wait
from ipcases.lib.api import too_many_attempts
from ipcases.lib.api_views import ApiView
from ipcases.lib.errors import InvalidValue
from ipcases.lib.fingerprints import is_sha256
from reports.queries.verifying import made_file
from reports.serializers.verifying import FingerprintSerializer


class Fingerprint(ApiView):
    """A fingerprint, and whether it is that of a file made here."""

    is_throttled = True

    def get_authenticators(self) -> list[BaseAuthentication]:
        return []  # a stale token must not stand in the way

    def get_permissions(self) -> list[BasePermission]:
        return []

    @extend_schema(operation_id="verify_retrieve", auth=[], responses={200: FingerprintSerializer})
    def get(self, request: Request, sha256: str) -> Response:
        """Say whether a file with this SHA-256 was made here. No token is needed.

        The answer has the same keys either way, and tells nothing of case, person or purpose. A file stays known after
        its kept bytes are gone. One part of a case file is checked by the SHA256SUMS in it, not here.
        """
        if not is_sha256(sha256):
            raise InvalidValue("not-a-sha256", _("Give the SHA-256 as 64 figures and small letters from a to f."))
        if seconds := seconds_to_wait(request._request, of=FINGERPRINTS):
            raise too_many_attempts(seconds=seconds)
        count_try(request._request, of=FINGERPRINTS)
        made = made_file(sha256=sha256)
        answer = {
            "sha256": sha256,
            "was_made_here": made is not None,
            "made_by": settings.INSTANCE_NAME,
            "kind": made.kind if made else None,
            "format": made.format if made else None,
            "made_on": made.on if made else None,
            "is_in_audit": made.is_in_audit if made else None,
            "seal": made.seal if made else None,
        }
        return Response(FingerprintSerializer(answer).data)
