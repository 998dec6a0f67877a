"""What goes in and out of every endpoint: keys nobody knows are refused, a refusal has one shape."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class StrictSerializer(serializers.Serializer):
    """Refuses keys it does not know: a misspelt name is not silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            unknown = sorted(set(map(str, data)) - set(self.fields))
            if unknown:
                raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


class UploadField(serializers.FileField):
    """A file, refused by its size before it is read."""

    default_error_messages = {"too_large": _("This file is larger than 20 MB. Send a smaller one.")}

    def to_internal_value(self, data: Any) -> Any:
        file = super().to_internal_value(data)
        if file.size > settings.FILE_MAX_BYTES:
            self.fail("too_large")
        return file


class EmptyInput(StrictSerializer):
    """No values are needed."""


@extend_schema_field({"type": "object", "additionalProperties": True})
class _ErrorsField(serializers.DictField):
    """The faults by the name of their value, nested as the body is."""


class ProblemSerializer(serializers.Serializer):
    """A refusal, RFC 9457."""

    type = serializers.CharField(help_text="A URN that ends in the code.")
    title = serializers.CharField(help_text="What is wrong and what to do next, in the reader's language.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="For programs: it does not change.")
    detail = serializers.CharField(required=False, help_text="Every fault in one sentence that names its value.")
    errors = _ErrorsField(  # type: ignore[assignment]  # of the body, not of its checking
        required=False, help_text="The faults by the name of their value, nested as the body is."
    )


class _StrictSchema(OpenApiSerializerExtension):
    """Tells the schema that unknown keys are refused."""

    target_class = StrictSerializer
    match_subclasses = True

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        schema = auto_schema._map_serializer(self.target, direction, bypass_extensions=True)
        return {**schema, "additionalProperties": False}
