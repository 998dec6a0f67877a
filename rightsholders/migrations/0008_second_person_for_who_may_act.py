"""Who may act for a right holder is proposed by one and confirmed by another. Who acts already goes on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0007_who_let_somebody_act'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.CreateModel(
            name='MandateProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('capacity', models.CharField(choices=[('OWN', 'Own staff'), ('REPRESENTATIVE', 'Representative under power of attorney')], max_length=14)),
                ('valid_to', models.DateField(null=True)),
                ('asked_by', models.CharField(max_length=120)),
                ('paper', models.CharField(max_length=120)),
                ('link_seen', models.CharField(blank=True, max_length=16)),
                ('state', models.CharField(choices=[('WAITS', 'Waits for a second person'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Refused')], default='WAITS', max_length=9)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(null=True)),
                ('refusal_reason', models.CharField(blank=True, max_length=300)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('right_holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='mandate_proposals', to='rightsholders.rightholder')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [
                    models.UniqueConstraint(condition=models.Q(('state', 'WAITS')), fields=('right_holder', 'user'), name='mandate_proposal_one_waits'),
                    models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'WAITS')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['CONFIRMED', 'REFUSED']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), _connector='OR'), name='mandate_proposal_decided_by_another'),
                    models.CheckConstraint(condition=models.Q(models.Q(('state', 'REFUSED'), models.Q(('refusal_reason', ''), _negated=True)), models.Q(models.Q(('state', 'REFUSED'), _negated=True), ('refusal_reason', '')), _connector='OR'), name='mandate_proposal_refusal_has_reason'),
                    models.CheckConstraint(condition=models.Q(models.Q(('user', models.F('proposed_by')), _negated=True), models.Q(models.Q(('state', 'CONFIRMED'), _negated=True), models.Q(('user', models.F('decided_by')), _negated=True), _connector='OR')), name='mandate_proposal_not_for_oneself'),
                    models.CheckConstraint(condition=models.Q(models.Q(('asked_by', ''), _negated=True), models.Q(('paper', ''), _negated=True)), name='mandate_proposal_has_word_and_paper'),
                ],
            },
        ),
        migrations.AddField(
            model_name='holdermember',
            name='confirmed_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        # The rows that are there get the value of this moment, without being written anew; those to come do not.
        migrations.AddField(
            model_name='holdermember',
            name='is_by_one_person',
            field=models.BooleanField(db_default=True, default=False),
        ),
        migrations.AddConstraint(
            model_name='holdermember',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('confirmed_by__isnull', True), ('linked_by__isnull', True)), models.Q(('confirmed_by__isnull', True), ('is_by_one_person', True)), models.Q(('confirmed_by__isnull', False), ('linked_by__isnull', False), models.Q(('confirmed_by', models.F('linked_by')), _negated=True)), _connector='OR'), name='holder_member_two_people'),
        ),
        migrations.AlterField(
            model_name='holdermember',
            name='is_by_one_person',
            field=models.BooleanField(db_default=False, default=False),
        ),
    ])
