from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0024_what_is_said_of_lists_by_language'),
    ]

    operations = [
        # The way back wants a value for the lists that are there.
        migrations.AlterField(
            model_name='caselist',
            name='language',
            field=models.CharField(max_length=10, default='en'),
        ),
        migrations.RemoveField(
            model_name='caselist',
            name='language',
        ),
    ]
