# What a person enters holds once another has confirmed it. What was entered before holds as it did.

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0009_agreement_code_and_tiers'),
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.AddField(
            model_name='agreement',
            name='confirmed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='agreement',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agreement',
            name='entered_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agreement',
            name='refusal_reason',
            field=models.CharField(blank=True, db_default='', max_length=300),
        ),
        migrations.AddField(
            model_name='agreement',
            name='refused_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='agreement',
            name='refused_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='agreement',
            name='suspended_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('suspended_by__isnull', True), ('suspended_at__isnull', False), _connector='OR'), name='agreement_suspended_by_with_moment'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('confirmed_by__isnull', True)), models.Q(('confirmed_at__isnull', False), ('confirmed_by__isnull', False), ('entered_by__isnull', False)), _connector='OR'), name='agreement_confirmed_together'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('refusal_reason', ''), ('refused_at__isnull', True), ('refused_by__isnull', True)), models.Q(('confirmed_at__isnull', True), ('entered_by__isnull', False), ('refused_at__isnull', False), ('refused_by__isnull', False), models.Q(('refusal_reason', ''), _negated=True)), _connector='OR'), name='agreement_refused_together'),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('entered_by')), _negated=True), _connector='OR'), models.Q(('refused_by__isnull', True), models.Q(('refused_by', models.F('entered_by')), _negated=True), _connector='OR')), name='agreement_decided_by_another'),
        ),
    ])
