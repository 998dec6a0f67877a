"""Cases know the right holders' alerts they fit."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0004_alerts'),
        ('seizures', '0017_who_is_named_is_found_again'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CaseAlert',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('SUGGESTED', 'Suggested'), ('FOLLOWED', 'Followed'), ('DISMISSED', 'Does not fit')], max_length=9)),
                ('noted_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('alert', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='rightsholders.alert')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('seizure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alerts', to='seizures.seizure')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('seizure', 'alert'), name='case_alert_once'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'SUGGESTED')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['FOLLOWED', 'DISMISSED'])), _connector='OR'), name='case_alert_decided_by_somebody')],
            },
        ),
    ]
