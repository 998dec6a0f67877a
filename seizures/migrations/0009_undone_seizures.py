"""Case numbers that were given and taken back within minutes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        ('seizures', '0008_personal_data_expires'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='UndoneSeizure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=40, unique=True)),
                ('logged_at', models.DateTimeField()),
                ('undone_at', models.DateTimeField()),
                ('headline', models.CharField(blank=True, max_length=200)),
                ('item_count', models.PositiveIntegerField(default=0)),
                ('parcel_numbers', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), default=list, size=None)),
                ('draft', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='seizures.seizuredraft')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.jurisdiction')),
                ('logged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='reference.office')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('undone_at__gte', models.F('logged_at'))), name='seizure_undone_after_logged')],
            },
        ),
    ]
