"""What was undone is not logged again by a device or program that did not hear of it: its key is kept."""

from django.db import migrations, models


def _key_is_that_of_the_draft(apps, schema_editor):
    undone = apps.get_model("seizures", "UndoneSeizure").objects.using(schema_editor.connection.alias)
    undone.filter(draft__isnull=False).update(intake_key=models.F("draft_id"))


class Migration(migrations.Migration):
    dependencies = [
        ("seizures", "0012_what_is_always_true"),
    ]

    operations = [
        migrations.AddField(
            model_name="undoneseizure",
            name="intake_key",
            field=models.UUIDField(db_index=True, null=True),
        ),
        migrations.RunPython(_key_is_that_of_the_draft, migrations.RunPython.noop, elidable=True),
    ]
