# The messages being sent now, by partner.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0002_versions_acknowledgements_recalls'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='outmessage',
            index=models.Index(condition=models.Q(('lease_until__isnull', False)), fields=['partner', 'lease_until'], name='out_message_leased'),
        ),
    ]
