# Cases that came before files could be fetched name files too: they are asked for now, not with the next version.

from django.db import migrations
from django.utils import timezone

_LARGEST, _MOST_A_CASE = 20 * 1024 * 1024, 200 * 1024 * 1024


def _ask_for_files_named_before(apps, schema_editor):
    case_model, file_model = apps.get_model('sharing', 'ForeignCase'), apps.get_model('sharing', 'ForeignFile')
    cases = case_model.objects.filter(
        files__isnull=True, data__has_key='files', erased_at__isnull=True, is_restricted=False,
        status__in=['RECEIVED', 'ACCEPTED'],
    )
    for case in cases.only('data').iterator(chunk_size=200):
        file_model.objects.bulk_create(_rows(file_model, case, timezone.now()), ignore_conflicts=True)


def _rows(file_model, case, now):
    """Say of each named file that it waits, or why it is not asked for."""
    total, rows = 0, []
    for file in case.data['files']:
        if not {'sha256', 'media_type', 'bytes'} <= set(file):
            continue
        total += file['bytes']
        refusal = 'file-too-large' if file['bytes'] > _LARGEST else 'too-much' if total > _MOST_A_CASE else ''
        rows.append(file_model(
            foreign_case=case, sha256=file['sha256'], media_type=file['media_type'], size=file['bytes'],
            shows=file.get('title', '').upper()[:10], state='REFUSED' if refusal else 'WAITING', reason=refusal,
            due_at=now, named_at=now,
        ))
    return rows


class Migration(migrations.Migration):

    dependencies = [
        ('sharing', '0006_files_numbers_and_missed_news'),
    ]

    operations = [
        migrations.RunPython(_ask_for_files_named_before, migrations.RunPython.noop, elidable=True),
    ]
