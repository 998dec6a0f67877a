import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0022_covered_copies_and_picture_hashes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = together([
        migrations.AddField(
            model_name='seizuredraft',
            name='handed_over_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='seizuredraft',
            name='handed_over_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='seizuredraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('handed_over_at__isnull', True), ('handed_over_by__isnull', True)), models.Q(('handed_over_at__isnull', False), ('handed_over_by__isnull', False)), _connector='OR'), name='draft_handed_over_by_and_when'),
        ),
        migrations.AddConstraint(
            model_name='seizuredraft',
            constraint=models.CheckConstraint(condition=models.Q(('handed_over_by__isnull', True), models.Q(('handed_over_by', models.F('user')), _negated=True), _connector='OR'), name='draft_handed_over_two_people'),
        ),
    ])
