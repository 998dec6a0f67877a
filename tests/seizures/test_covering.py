"""A covered copy: who may make one, what it is made of, what it replaces, and what becomes of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.labels import changes_in_words
from audit.models import AuditEvent
from ipcases.lib.covering import Area
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from ipcases.lib.files import path_of, read_file
from seizures.models import CoveredCopy, EvidenceFile, PictureHash, Seizure
from seizures.queries.covering import covered_copy_of, with_covered_copy
from seizures.services.covering import Box, draw_covered
from seizures.services.evidence import add_evidence
from seizures.services.picture_hashes import hash_pictures
from seizures.services.retention import erase_personal_data
from seizures.services.undoing import undo_seizure
from tests.acts import acted
from tests.seizures.covering import BOX, MADE_BY, NAME, add_picture, colours_in, cover, label, opened
from tests.seizures.factories import NOON, log, photo
from tests.seizures.holds import hold

pytestmark = pytest.mark.django_db
BLACK = {(0, 0, 0)}
LATER = NOON + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def case(officer):
    return log(officer)


@pytest.fixture
def file(officer, case):
    return add_picture(officer, case, now=NOON)


def test_the_stored_bytes_hold_the_colour_of_the_box_and_no_metadata(officer, file):
    copy = cover(officer, file, now=NOON)

    content = read_file(sha256=copy.sha256)
    assert colours_in(opened(content), NAME) == BLACK
    assert MADE_BY.encode() in read_file(sha256=file.sha256)
    assert MADE_BY.encode() not in content
    assert (copy.size, copy.original_sha256, copy.hides) == (len(content), file.sha256, ["NAME"])
    assert (copy.width, copy.height) == opened(content).size


def test_the_original_and_its_stripped_copy_stay_as_they_were(officer, file):
    before = read_file(sha256=file.sha256), read_file(sha256=file.derivative_sha256)

    copy = cover(officer, file, now=NOON)

    assert (read_file(sha256=file.sha256), read_file(sha256=file.derivative_sha256)) == before
    assert copy.sha256 not in (file.sha256, file.derivative_sha256)


def test_covering_is_an_act_on_the_case_and_news_for_partners(officer, case, file):
    seen = acted(lambda: cover(officer, file, now=NOON))

    assert (seen.told, "seizures_seizure" in seen.locked) == ({"evidence.covered+"}, True)
    event = AuditEvent.objects.get(action="evidence.covered")
    copy = CoveredCopy.objects.get()
    assert (event.actor, event.case_reference) == (officer, case.reference)
    assert event.changes["fingerprint"] == [file.sha256, copy.sha256]
    assert event.changes["covered"] == [None, ["NAME"]]
    words = [str(change) for change in changes_in_words(subject_type=event.subject_type, changes=event.changes)]
    assert "What is covered: Name" in words


def test_a_later_copy_takes_the_place_of_the_earlier_which_stays_on_file(officer, desk, file):
    first = cover(officer, file, now=NOON)
    second = cover(desk, file, BOX, Box(Area(0, 0, 100, 100), "ADDRESS"), now=LATER)

    first.refresh_from_db()
    (shown,) = with_covered_copy(EvidenceFile.objects.all())
    assert (first.replaced_at, covered_copy_of(shown)) == (LATER, second)
    assert path_of(sha256=first.sha256).exists()


def test_the_same_copy_again_changes_nothing(officer, file):
    copy = cover(officer, file, now=NOON)

    with pytest.raises(DomainError) as refused:
        cover(officer, file, now=LATER)

    assert refused.value.code == "covered-already"
    assert CoveredCopy.objects.get() == copy and copy.replaced_at is None
    assert path_of(sha256=copy.sha256).exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [({"states_nobody": False}, "statement-missing"), ({"seen_sha256": "0" * 64}, "not-seen")],
)
def test_nothing_is_kept_that_its_maker_does_not_answer_for(officer, file, change, code):
    stored = sorted(path_of(sha256=file.sha256).parents[2].rglob("*"))

    with pytest.raises(DomainError) as refused:
        cover(officer, file, now=NOON, **change)

    assert refused.value.code == code
    assert not CoveredCopy.objects.exists()
    assert sorted(path_of(sha256=file.sha256).parents[2].rglob("*")) == stored


def test_refuses_a_box_that_hides_nothing_we_know(officer, file):
    with pytest.raises(InvalidValue) as refused:
        cover(officer, file, Box(NAME, "SECRET"), now=NOON)

    assert refused.value.code == "hides-missing"


@pytest.mark.parametrize("who", ["analyst", "approver", "coordinator", "auditor", "holder"])
def test_only_who_works_on_cases_or_shares_them_covers(request, officer, file, who):
    with pytest.raises(NotAllowed):
        cover(request.getfixturevalue(who), file, now=NOON)


@pytest.mark.parametrize("who", ["officer", "supervisor", "desk", "liaison"])
def test_officers_the_desk_and_liaison_cover(request, file, who):
    assert cover(request.getfixturevalue(who), file, now=NOON).covered_by.username == who


def test_a_pdf_cannot_be_covered(officer, case):
    paper = add_evidence(
        acting_user=officer, reference=case.reference, content=b"%PDF-1.4 invoice", shows="DOCUMENT", now=NOON
    )

    with pytest.raises(InvalidValue) as refused:
        draw_covered(acting_user=officer, file=paper, areas=[NAME])

    assert "Only pictures can be covered" in str(refused.value)


@pytest.mark.parametrize("harm", ["missing", "changed"])
def test_an_original_that_is_not_what_was_sent_is_not_covered(officer, file, harm):
    path = path_of(sha256=file.sha256)
    path.chmod(0o600)
    path.unlink() if harm == "missing" else path.write_bytes(label(seed=2))

    with pytest.raises(DomainError) as refused:
        draw_covered(acting_user=officer, file=file, areas=[NAME])

    assert refused.value.code == "file-gone"


def test_a_closed_case_may_still_be_covered(officer, case, file):
    Seizure.objects.filter(pk=case.pk).update(status="CLOSED", closed_at=NOON)

    assert cover(officer, file, now=NOON).pk


# --- what becomes of it -------------------------------------------------------------------------------------
def due(case):
    Seizure.objects.filter(pk=case.pk).update(
        status="CLOSED", closed_at=NOON, jurisdiction="EU", personal_data_until=NOON.date() - timedelta(days=300)
    )


def test_it_is_erased_with_its_picture(officer, case, file, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr("seizures.services.retention.refresh_retention", lambda **_: False)
    goods = add_picture(officer, case, now=NOON, shows="GOODS", content=label(seed=2))
    gone, stays = cover(officer, file, now=NOON), cover(officer, goods, now=NOON)
    hash_pictures()
    due(case)

    with django_capture_on_commit_callbacks(execute=True):
        assert erase_personal_data(now=LATER) == 1

    assert list(CoveredCopy.objects.all()) == [stays]
    assert [path_of(sha256=copy.sha256).exists() for copy in (gone, stays)] == [False, True]
    assert [row.evidence_id for row in PictureHash.objects.all()] == [goods.pk]
    assert AuditEvent.objects.get(action="seizure.personal_data_erased").changes["files"] == [1, 0]


def test_a_hold_keeps_it(officer, supervisor, case, file, monkeypatch):
    monkeypatch.setattr("seizures.services.retention.refresh_retention", lambda **_: False)
    cover(officer, file, now=NOON)
    hold(case, supervisor, NOON)
    due(case)

    assert erase_personal_data(now=LATER) == 0
    assert CoveredCopy.objects.exists()


def test_a_case_is_not_undone_once_it_is_covered(officer):
    case = log(officer, photos=(photo("LABEL"),))
    cover(officer, case.evidence.get(), now=NOON)

    with pytest.raises(DomainError) as refused:
        undo_seizure(acting_user=officer, reference=case.reference, now=NOON)

    assert refused.value.code == "in-use"


def test_a_case_whose_pictures_were_hashed_is_undone(officer):
    case = log(officer, photos=(photo("LABEL"),))
    hash_pictures()

    undo_seizure(acting_user=officer, reference=case.reference, now=NOON)

    assert not PictureHash.objects.exists()


# --- the pages ----------------------------------------------------------------------------------------------
def address(file, page="cover"):
    return reverse(f"seizures:{page}", args=[file.seizure.reference, file.public_id])


def rows(*boxes, total: int = 0, **values):
    fields = {"box-TOTAL_FORMS": total or len(boxes), "box-INITIAL_FORMS": 0}
    for n, box in enumerate(boxes):
        for name, value in zip(("left", "top", "width", "height", "hides"), box, strict=True):
            fields[f"box-{n}-{name}"] = value
    return fields | values


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


def test_typed_boxes_are_looked_at_and_kept_without_script(page, file):
    drawn = page.get(address(file))
    typed = rows(("25", "25", "50", "20.0", "NAME"), total=4)
    looked = page.post(address(file), typed | {"do": "look"})
    seen = looked.context["form"]["seen_sha256"].value()
    shown = page.get(looked.context["look_url"])
    kept = page.post(address(file), typed | {"do": "keep", "seen_sha256": seen, "states_nobody": "on"})

    assert (drawn.status_code, looked.status_code, kept.status_code) == (200, 200, 302)
    copy = CoveredCopy.objects.get()
    assert copy.boxes == [[250, 250, 500, 200, "NAME"]]
    assert shown.content == read_file(sha256=copy.sha256), "what was looked at is what is kept"
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in shown.headers["Cache-Control"]
    assert not CoveredCopy.objects.exclude(pk=copy.pk).exists()
    case_page = page.get(kept.url.partition("#")[0]).content.decode()
    assert reverse("seizures:covered-copy", args=[file.seizure.reference, copy.public_id]) in case_page


def test_it_is_not_kept_before_its_maker_states_that_nobody_remains(page, file):
    typed = rows(("25", "25", "50", "20", "NAME"))
    seen = page.post(address(file), typed | {"do": "look"}).context["form"]["seen_sha256"].value()

    refused = page.post(address(file), typed | {"do": "keep", "seen_sha256": seen})

    assert refused.status_code == 400
    assert "state that nobody can be read" in refused.content.decode()
    assert not CoveredCopy.objects.exists()


@pytest.mark.parametrize(
    ("box", "says"),
    [
        (("60", "10", "50", "10", "NAME"), "Box 1 reaches beyond the picture"),
        (("60", "10", "0", "10", "NAME"), "Box 1 is empty"),
        (("60", "10", "20", "10", ""), "Box 1: Choose what it hides."),
        (("many", "10", "20", "10", "NAME"), "Left %"),
    ],
)
def test_a_box_that_cannot_be_is_refused_with_a_sentence_and_nothing_typed_is_lost(page, file, box, says):
    answer = page.post(address(file), rows(box, ("1", "2", "3", "4", "OTHER"), do="look"))

    assert answer.status_code == 400
    text = answer.content.decode()
    assert says in text
    assert 'href="#id_box-0-' in text
    assert text.count('aria-invalid="true"') == 1
    assert f'value="{box[0]}"' in text and 'value="4"' in text


def test_no_box_at_all_is_refused(page, file):
    answer = page.post(address(file), rows(total=4, do="look"))

    assert (answer.status_code, "Draw at least one box" in answer.content.decode()) == (400, True)


def test_more_rows_and_back_to_the_boxes_keep_what_was_typed(page, file):
    more = page.post(address(file), rows(("25", "25", "50", "20", "NAME"), do="more"))
    back = page.post(address(file), rows(("25", "25", "50", "20", "NAME"), do="draw"))

    assert more.status_code == back.status_code == 200
    assert len(more.context["rows"].forms) == 9 and len(back.context["rows"].forms) == 5
    assert all('value="50"' in answer.content.decode() for answer in (more, back))


def test_who_covers_again_goes_on_from_the_boxes_there_are(page, officer, file):
    cover(officer, file, now=NOON)

    assert 'value="25"' in page.get(address(file)).content.decode().replace('value="25.0"', 'value="25"')


def test_the_page_of_a_pdf_says_what_to_do(page, officer, case):
    paper = add_evidence(
        acting_user=officer, reference=case.reference, content=b"%PDF-1.4 invoice", shows="DOCUMENT", now=NOON
    )

    answer = page.get(address(paper))

    assert (answer.status_code, "Only pictures can be covered" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("asked", ["box=1,2,3", "box=a,b,c,d", "", "box=0,0,2000,10"])
def test_a_copy_of_boxes_that_cannot_be_is_not_drawn(page, file, asked):
    assert page.get(f"{address(file, 'cover-look')}?{asked}").status_code == 400


def test_a_copy_is_sent_to_our_own_pages_only(page, officer, file):
    copy = cover(officer, file, now=NOON)
    own = reverse("seizures:covered-copy", args=[file.seizure.reference, copy.public_id])
    other = {"Sec-Fetch-Site": "cross-site"}

    assert page.get(own).status_code == 200
    assert page.get(own, headers=other).status_code == 404
    assert page.get(f"{address(file, 'cover-look')}?box=0,0,9,9", headers=other).status_code == 404
    assert page.get(reverse("seizures:covered-copy", args=["CN-CAN-2026-999999", copy.public_id])).status_code == 404


def test_the_page_says_what_the_law_lets_nobody_read_yet(page, file):
    text = page.get(address(file)).content.decode()

    assert "Names and addresses of consignor and consignee" in text
    assert "to be reviewed" in text
