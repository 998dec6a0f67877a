# Whoever entered an agreement may take it back while it waits for a second person.

from django.conf import settings
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0011_agreement_clause'),
        ('reference', '0002_squashed_0005_days_and_years_have_a_source'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.AddField(
            model_name='agreement',
            name='taken_back_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddConstraint(
            model_name='agreement',
            constraint=models.CheckConstraint(condition=models.Q(('taken_back_at__isnull', True), models.Q(('confirmed_at__isnull', True), ('entered_by__isnull', False), ('refused_at__isnull', True)), _connector='OR'), name='agreement_taken_back_before_it_was_decided'),
        ),
    ])
