"""Who shows a file is asked before its bytes are removed. Built while others write: the tables are large."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

_HAS_ONE = models.Q(("derivative_sha256", ""), _negated=True)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("seizures", "0010_drafts_on_two_devices"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="evidencefile",
            index=models.Index(fields=["sha256"], name="evidence_sha256"),
        ),
        AddIndexConcurrently(
            model_name="evidencefile",
            index=models.Index(condition=_HAS_ONE, fields=["derivative_sha256"], name="evidence_derivative"),
        ),
        AddIndexConcurrently(
            model_name="draftphoto",
            index=models.Index(fields=["sha256"], name="draft_photo_sha256"),
        ),
        AddIndexConcurrently(
            model_name="draftphoto",
            index=models.Index(condition=_HAS_ONE, fields=["derivative_sha256"], name="draft_photo_derivative"),
        ),
    ]
