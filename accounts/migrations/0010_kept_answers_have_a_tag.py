# The ETag of an answer is kept with it: whoever sends the request again needs it for the next change.

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0009_stand_ins'),
    ]

    operations = [
        migrations.AddField(
            model_name='idempotentanswer',
            name='etag',
            field=models.CharField(blank=True, db_default='', default='', max_length=102),
        ),
    ]
