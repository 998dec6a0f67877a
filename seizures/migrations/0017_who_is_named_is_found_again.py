"""Everybody on the papers gets a public id and the keys under which other spellings are found."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import ipcases.lib.ids
from seizures.party_names import Named, keys_and_identity

_BATCH = 2000


def _fill(apps, _schema_editor):
    party, search = apps.get_model("seizures", "Party"), apps.get_model("seizures", "PartySearch")
    last = 0
    while rows := list(party.objects.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        found = []
        for row in rows:
            public_id = ipcases.lib.ids.uuid7()
            named = Named(row.name, row.kind, row.country_id or "", row.address, row.tax_number)
            keys, identity = keys_and_identity(named, public_id)
            found.append(search(party_id=row.pk, public_id=public_id, identity=identity, keys=keys))
        search.objects.bulk_create(found, ignore_conflicts=True)
        last = rows[-1].pk


class Migration(migrations.Migration):
    atomic = False  # each batch stands by itself; a run that was cut short goes on

    dependencies = [
        ("seizures", "0016_holds_on_erasure"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartySearch",
            fields=[
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="search",
                        serialize=False,
                        to="seizures.party",
                    ),
                ),
                ("public_id", models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ("identity", models.CharField(max_length=20)),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), size=None),
                ),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fastupdate=False, fields=["keys"], name="party_search_keys"
                    )
                ],
            },
        ),
        migrations.RunPython(_fill, migrations.RunPython.noop, elidable=True),
    ]
