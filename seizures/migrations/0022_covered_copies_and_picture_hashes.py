"""Covered copies of pictures, and hashes by which a picture that was seen before is found."""

import django.db.models.deletion
import ipcases.lib.ids
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0021_securities_and_costs'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name='PictureHash',
            fields=[
                ('evidence', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='picture_hash', serialize=False, to='seizures.evidencefile')),
                ('value', models.BigIntegerField(null=True)),
                ('band_1', models.IntegerField(null=True)),
                ('band_2', models.IntegerField(null=True)),
                ('band_3', models.IntegerField(null=True)),
                ('band_4', models.IntegerField(null=True)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='seizures.seizure')),
            ],
            options={
                'indexes': [models.Index(fields=['band_1'], name='picture_hash_band_1'), models.Index(fields=['band_2'], name='picture_hash_band_2'), models.Index(fields=['band_3'], name='picture_hash_band_3'), models.Index(fields=['band_4'], name='picture_hash_band_4')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('band_1__isnull', True), ('band_2__isnull', True), ('value__isnull', True), ('band_3__isnull', True), ('band_4__isnull', True)), models.Q(('band_1__isnull', False), ('band_2__isnull', False), ('value__isnull', False), ('band_3__isnull', False), ('band_4__isnull', False)), _connector='OR'), name='picture_hash_has_its_bands')],
            },
        ),
        migrations.CreateModel(
            name='CoveredCopy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('sha256', models.CharField(max_length=64)),
                ('original_sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('width', models.PositiveIntegerField()),
                ('height', models.PositiveIntegerField()),
                ('boxes', models.JSONField(verbose_name='Boxes')),
                ('covered_at', models.DateTimeField()),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('covered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered_copies', to='seizures.evidencefile')),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covered_copies', to='seizures.seizure')),
            ],
            options={
                'indexes': [models.Index(fields=['sha256'], name='covered_copy_sha256')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at__isnull', True)), fields=('evidence',), name='covered_copy_one_counts'), models.CheckConstraint(condition=models.Q(('sha256', models.F('original_sha256')), _negated=True), name='covered_copy_is_another_file'), models.CheckConstraint(condition=models.Q(('boxes', []), _negated=True), name='covered_copy_covers_something'), models.CheckConstraint(condition=models.Q(('replaced_at__isnull', True), ('replaced_at__gte', models.F('covered_at')), _connector='OR'), name='covered_copy_replaced_later')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='coveredcopy',
            trigger=pgtrigger.compiler.Trigger(name='held_rows_stay', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n    IF EXISTS (SELECT FROM seizures_hold WHERE seizure_id = OLD.seizure_id AND released_at IS NULL) THEN\n        RAISE EXCEPTION 'a hold stands on this case: nothing of it may be erased' USING ERRCODE = 'restrict_violation';\n    END IF;\n    RETURN OLD;\n", hash='c415ca1597121523836583d32c64af7d06845778', operation='DELETE', pgid='pgtrigger_held_rows_stay_2f3a1', table='seizures_coveredcopy', when='BEFORE')),
        ),
    ])
