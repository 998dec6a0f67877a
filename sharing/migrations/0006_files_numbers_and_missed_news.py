# Files that go with cases, how far the numbers of a stream go, and news that came while an agreement was not in force.

import django.db.models.deletion
import ipcases.lib.ids
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('operations', '0005_counted_by_rule_leaves_with_its_case'),
        ('seizures', '0011_find_files_by_hash'),
        ('sharing', '0005_copies_are_erased'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ForeignFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=ipcases.lib.ids.uuid7, editable=False, unique=True)),
                ('sha256', models.CharField(max_length=64)),
                ('derivative_sha256', models.CharField(blank=True, max_length=64)),
                ('media_type', models.CharField(max_length=40)),
                ('size', models.BigIntegerField()),
                ('shows', models.CharField(blank=True, max_length=10)),
                ('state', models.CharField(choices=[('WAITING', 'Not here yet'), ('FETCHED', 'Fetched'), ('REFUSED', 'Not kept')], default='WAITING', max_length=8)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('attempts', models.PositiveIntegerField(default=0)),
                ('due_at', models.DateTimeField()),
                ('lease_token', models.UUIDField(blank=True, null=True)),
                ('lease_until', models.DateTimeField(blank=True, null=True)),
                ('named_at', models.DateTimeField()),
                ('fetched_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name='ServedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('kid', models.CharField(max_length=80)),
                ('nonce', models.CharField(max_length=40)),
                ('url', models.CharField(max_length=340)),
                ('signature_input', models.TextField()),
                ('signature', models.TextField()),
                ('served_at', models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name='channel',
            name='partner_holds',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='channel',
            name='taken_up_to',
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='share',
            name='news_waits',
            field=models.BooleanField(default=False),
        ),
        migrations.AddIndex(
            model_name='inmessage',
            index=models.Index(fields=['partner', 'stream_seq'], name='in_message_stream'),
        ),
        migrations.AddIndex(
            model_name='share',
            index=models.Index(condition=models.Q(('news_waits', True)), fields=['id'], name='share_news_waits'),
        ),
        migrations.AddField(
            model_name='foreignfile',
            name='foreign_case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='sharing.foreigncase'),
        ),
        migrations.AddField(
            model_name='servedfile',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='served_files', to='sharing.outmessage'),
        ),
        migrations.AddIndex(
            model_name='foreignfile',
            index=models.Index(condition=models.Q(('state', 'WAITING')), fields=['due_at', 'id'], name='foreign_file_due'),
        ),
        migrations.AddIndex(
            model_name='foreignfile',
            index=models.Index(fields=['sha256'], name='foreign_file_sha256'),
        ),
        migrations.AddIndex(
            model_name='foreignfile',
            index=models.Index(condition=models.Q(('derivative_sha256', ''), _negated=True), fields=['derivative_sha256'], name='foreign_file_derivative'),
        ),
        migrations.AddConstraint(
            model_name='foreignfile',
            constraint=models.UniqueConstraint(fields=('foreign_case', 'sha256'), name='foreign_file_once_per_case'),
        ),
        migrations.AddConstraint(
            model_name='foreignfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'FETCHED'), _negated=True), ('fetched_at__isnull', False), _connector='OR'), name='foreign_file_fetched_has_date'),
        ),
        migrations.AddConstraint(
            model_name='foreignfile',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'REFUSED'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='foreign_file_refused_says_why'),
        ),
        migrations.AddConstraint(
            model_name='servedfile',
            constraint=models.UniqueConstraint(fields=('kid', 'nonce'), name='served_file_asked_once'),
        ),
    ]
