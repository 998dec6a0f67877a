"""Let it be known that somebody else set a password; whoever is there already keeps theirs."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0003_role_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='user',
            name='must_change_password',
            field=models.BooleanField(db_default=False, default=False, verbose_name='Must change the password'),
        ),
    ]
