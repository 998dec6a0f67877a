"""What leaves as mail: a subject as it was written, lines that every program shows, a link in one piece."""

import pytest

from ipcases.lib.mails import compose

LINK = "https://ipcases.example/answer/" + "k" * 90 + "/"
MAILS = [
    ("seizures_notice", {"portal_url": "https://ipcases.example/portal/", "link_url": LINK}),
    ("reports_watch", {"count": 2, "watch_url": LINK}),
    ("rightsholders_upkeep", {"count": 1, "portal_url": LINK}),
]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("template", "words"), MAILS)
def test_a_line_is_at_most_78_characters_and_a_link_stays_whole(template, words, language):
    mail = compose(template=template, words=words, language=language)

    lines = mail.text.splitlines()
    assert LINK in lines
    assert max(len(line) for line in lines if line != LINK) <= 78
    assert mail.text == mail.text.strip() + "\n"


@pytest.mark.parametrize(("template", "words"), MAILS)
def test_the_name_of_the_site_is_written_as_it_is_and_escaped_in_html_only(settings, template, words):
    settings.INSTANCE_NAME = 'Customs & Excise "North"'

    mail = compose(template=template, words=words, language="en")

    assert mail.subject.startswith('Customs & Excise "North": ')
    assert mail.text.endswith('Customs & Excise "North"\n')
    assert "Customs &amp; Excise &quot;North&quot;" in mail.html
