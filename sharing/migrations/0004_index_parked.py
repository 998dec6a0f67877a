# What waits for an earlier message, by partner.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0003_index_leases'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='inmessage',
            index=models.Index(condition=models.Q(('state', 'PARKED')), fields=['partner'], name='in_message_parked'),
        ),
    ]
