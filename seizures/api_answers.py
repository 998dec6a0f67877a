"""What every endpoint of procedures declares: its refusals, and a body that was checked."""

from typing import Any

from rest_framework.request import Request

from rightsholders.serializers import ProblemSerializer

_PROBLEM = "application/problem+json"
READS = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404)}
WRITES = {(code, _PROBLEM): ProblemSerializer for code in (400, 401, 403, 404, 409, 415, 422)}


def given_body(serializer: Any, request: Request) -> Any:
    """Return the checked body of a request. Raises ValidationError, which names each field."""
    body = serializer(data=request.data)
    body.is_valid(raise_exception=True)
    return body
