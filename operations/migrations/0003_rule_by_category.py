"""Rules may name a category of goods."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("operations", "0002_contributed_once_per_source"),
        ("reference", "0004_office_place"),
    ]
    operations = [
        migrations.AddField(
            model_name="inclusionrule",
            name="category",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="reference.category",
            ),
        ),
    ]
