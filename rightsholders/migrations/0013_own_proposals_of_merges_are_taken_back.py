"""Whoever proposed something of two entries of a right holder may take it back while it waits."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0012_own_proposals_are_taken_back'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='mergeproposal',
            name='merge_proposal_decided_by_another',
        ),
        migrations.AlterField(
            model_name='mergeproposal',
            name='state',
            field=models.CharField(choices=[('WAITS', 'Waits for a second person'), ('CONFIRMED', 'Confirmed'), ('REFUSED', 'Refused'), ('TAKEN_BACK', 'Taken back')], default='WAITS', max_length=10),
        ),
        migrations.AddConstraint(
            model_name='mergeproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by__isnull', True), ('state', 'WAITS')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('state__in', ['CONFIRMED', 'REFUSED']), models.Q(('decided_by', models.F('proposed_by')), _negated=True)), models.Q(('decided_at__isnull', False), ('decided_by', models.F('proposed_by')), ('decided_by__isnull', False), ('state', 'TAKEN_BACK')), _connector='OR'), name='merge_proposal_decided_by_another'),
        ),
    ]
