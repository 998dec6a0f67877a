"""A run says when whoever makes it was last seen at it, and no longer when it began."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_report_of_an_operation"),
    ]

    operations = [
        migrations.RenameField(model_name="reportrun", old_name="started_at", new_name="alive_at"),
    ]
