"""What a column may leave empty, its description says may be empty: else programs that trust it stumble."""

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model
from django.urls import get_resolver
from rest_framework.serializers import BaseSerializer, ChoiceField, ListSerializer, ModelSerializer


def _all_below(kind: type) -> set[type]:
    return {kind} | {lower for child in kind.__subclasses__() for lower in _all_below(child)}


def _ours() -> list[type[ModelSerializer]]:
    assert get_resolver("ipcases.api").url_patterns, "imports every serializer"
    found = [kind for kind in _all_below(ModelSerializer) if getattr(getattr(kind, "Meta", None), "model", None)]
    return sorted((kind for kind in found if not kind.__module__.startswith("rest_framework")), key=str)


def _columns(model: type[Model], source: str) -> list[Field]:
    """Return the columns on the way to the value, none for what a method computes or another table lists."""
    path: list[Field] = []
    for name in source.split("."):
        try:
            column = model._meta.get_field(name)
        except (FieldDoesNotExist, AttributeError):
            return []
        if not column.concrete:
            return []
        path.append(column)
        model = column.related_model
    return path


def _untold(field: BaseSerializer, columns: list[Field]) -> str:
    if isinstance(field, ListSerializer) or field.write_only:
        return ""
    if any(column.null for column in columns) and not field.allow_null:
        return "null"
    if isinstance(field, ChoiceField) and columns[-1].blank and not field.allow_blank:
        return "blank"
    return ""


@pytest.mark.parametrize("kind", _ours(), ids=lambda kind: kind.__name__)
def test_what_may_be_empty_is_described_so(kind):
    silent = {}
    for name, field in kind().fields.items():
        columns = _columns(kind.Meta.model, field.source)
        if columns and (untold := _untold(field, columns)):
            silent[name] = untold

    assert silent == {}
