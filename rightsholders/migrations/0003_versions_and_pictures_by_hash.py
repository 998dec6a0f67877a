"""A recordation counts its changes; who shows a picture is asked before its bytes are removed. Built while others write."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("rightsholders", "0002_examination_and_matching"),
    ]

    operations = [
        migrations.AddField(
            model_name="recordation",
            name="version",
            field=models.PositiveIntegerField(db_default=1, default=1),
        ),
        AddIndexConcurrently(
            model_name="recordationimage",
            index=models.Index(fields=["sha256"], name="recordation_image_sha256"),
        ),
        AddIndexConcurrently(
            model_name="recordationimage",
            index=models.Index(fields=["derivative_sha256"], name="recordation_image_derivative"),
        ),
    ]
