"""Destination rides along in the indexes of lists; all cases have one by deadline, officers one by moment.

Each index is there before the one it follows goes, and is built while others write: the table is large. The indexes
that Django gives office, jurisdiction and officer go: others begin with the same column.
"""

import datetime

from django.conf import settings
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce

_ALONG = ("category_bits", "is_restricted", "direction", "channel", "destination_country", "logged_by")
_DUE = Coalesce("next_deadline_on", models.Value(datetime.date.max), output_field=models.DateField())
_LISTS = {
    "seizure_office_status": (["office", "status", "-detained_on", "-id"], "jurisdiction"),
    "seizure_office": (["office", "-detained_on", "-id"], "jurisdiction"),
    "seizure_jur_status": (["jurisdiction", "status", "-detained_on", "-id"], "office"),
    "seizure_jurisdiction": (["jurisdiction", "-detained_on", "-id"], "office"),
}


def _replace(name, fields, other):
    index = models.Index(fields=fields, include=(*_ALONG, other), name=f"{name}_new")
    return [
        AddIndexConcurrently(model_name="seizure", index=index),
        RemoveIndexConcurrently(model_name="seizure", name=name),
        migrations.RenameIndex(model_name="seizure", new_name=name, old_name=f"{name}_new"),
    ]


def _without_own_index(name, to):
    field = models.ForeignKey(to, models.PROTECT, related_name="+", db_index=False)
    return migrations.AlterField(model_name="seizure", name=name, field=field)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("seizures", "0014_lists_of_cases"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(step for name, (fields, other) in _LISTS.items() for step in _replace(name, fields, other)),
        AddIndexConcurrently(model_name="seizure", index=models.Index(_DUE, models.F("id"), name="seizure_due")),
        AddIndexConcurrently(
            model_name="seizure",
            index=models.Index(fields=["logged_by", "-logged_at", "-id"], name="seizure_logged"),
        ),
        RemoveIndexConcurrently(model_name="seizure", name="seizure_logged_by"),
        _without_own_index("office", "reference.office"),
        _without_own_index("jurisdiction", "reference.jurisdiction"),
        _without_own_index("logged_by", settings.AUTH_USER_MODEL),
    ]
