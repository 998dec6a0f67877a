# The paragraph of an agreement that permits sharing is a clause, as on every page.

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0010_second_person_for_agreements'),
    ]

    operations = [
        migrations.RenameField(
            model_name='agreement',
            old_name='article',
            new_name='clause',
        ),
    ]
