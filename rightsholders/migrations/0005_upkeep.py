"""What recordations in force lack is noted, and told to their right holders once."""

import django.db.models.deletion
from django.db import migrations, models
from ipcases.lib.migrations import together


class Migration(migrations.Migration):

    dependencies = [
        ('rightsholders', '0001_squashed_0004_alerts'),
    ]

    operations = together([
        migrations.AddField(
            model_name='contact',
            name='saved_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name='UnmetCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(choices=[('ADDRESS', 'Address for notices'), ('RIGHTS', 'Life of the rights'), ('TERM', 'End of the recordation'), ('LICENSEES', 'Licensees'), ('ANSWERS', 'Answers to notices'), ('URGENT', 'Telephone for any hour'), ('GENUINE', 'Picture of genuine goods'), ('FAKE', 'What fakes look like'), ('GOODS', 'Goods and classes'), ('PRICE', 'Usual retail price')], max_length=10)),
                ('since', models.DateField()),
                ('mail_at', models.DateTimeField(blank=True, null=True)),
                ('mail_tries', models.PositiveSmallIntegerField(default=0)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('recordation', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='unmet_checks', to='rightsholders.recordation')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('mail_at__isnull', False)), fields=['mail_at'], name='unmet_check_mail')],
                'constraints': [models.UniqueConstraint(fields=('recordation', 'code'), name='unmet_check_once'), models.CheckConstraint(condition=models.Q(('code__in', ['ADDRESS', 'RIGHTS', 'TERM', 'LICENSEES', 'ANSWERS', 'URGENT', 'GENUINE', 'FAKE', 'GOODS', 'PRICE'])), name='unmet_check_known'), models.CheckConstraint(condition=models.Q(('mail_at__isnull', True), ('told_at__isnull', True), _connector='OR'), name='unmet_check_told_once')],
            },
        ),
    ])
