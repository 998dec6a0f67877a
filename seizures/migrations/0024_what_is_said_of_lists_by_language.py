from django.db import migrations


def forwards(apps, schema_editor):
    """Put what was said under the language it was said in; run again, it finds nothing left."""
    for case in _cases(apps):
        language = case.case_list.language
        _save(case, lambda text: {language: text} if text else {}, str)


def backwards(apps, schema_editor):
    for case in _cases(apps):
        language = case.case_list.language
        _save(case, lambda words: words.get(language) or next(iter(words.values()), ""), dict)


def _cases(apps):
    cases = apps.get_model("seizures", "ListedCase").objects.exclude(faults=[], hints=[])
    return cases.select_related("case_list").iterator(chunk_size=500)


def _save(case, say, kind):
    for name in ("faults", "hints"):
        remarks = [
            [*place, *(say(one) if isinstance(one, kind) else one for one in (text, mend))]
            for *place, text, mend in getattr(case, name)
        ]
        setattr(case, name, remarks)
    case.save(update_fields=["faults", "hints"])


class Migration(migrations.Migration):

    dependencies = [
        ('seizures', '0023_drafts_are_handed_over'),
    ]

    operations = [
        migrations.RunPython(forwards, backwards),
    ]
