"""The same picture on another case: found after it was made smaller, told to those who may see that case only."""

import pytest
from django.urls import reverse

from seizures.models import EvidenceFile, PictureHash, SeizureMember
from seizures.queries.same_pictures import SHOWN, same_pictures
from seizures.services.evidence import add_evidence
from seizures.services.picture_hashes import hash_pictures
from tests.lib.test_covering import saved_again, scene
from tests.seizures.covering import add_picture
from tests.seizures.factories import NOON, log, picture

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


@pytest.fixture
def mine(officer):
    case = log(officer)
    add_picture(officer, case, now=NOON, shows="GOODS", content=scene(1))
    return case


def case_with(user, content, **values):
    case = log(user, **values)
    add_picture(user, case, now=NOON, shows="GOODS", content=content)
    return case


def found(user, case):
    hash_pictures()
    return [(row.reference, str(row.how_near)) for row in same_pictures(user=user, seizure=case).pictures]


def test_a_picture_that_was_made_smaller_and_saved_again_is_found(officer, mine):
    other = case_with(officer, saved_again(scene(1)))

    ((reference, how_near),) = found(officer, mine)

    assert reference == other.reference
    assert "same picture" in how_near
    assert [row.reference for row in same_pictures(user=officer, seizure=other).pictures] == [mine.reference]


def test_another_picture_is_not_found(officer, mine):
    case_with(officer, scene(2))

    assert found(officer, mine) == []


def test_a_case_that_rings_is_looked_at_alone_and_the_sweep_does_the_rest(officer, mine):
    other = case_with(officer, saved_again(scene(1)))

    assert hash_pictures(seizure_id=other.pk) == 1
    assert list(PictureHash.objects.values_list("seizure", flat=True)) == [other.pk]
    assert hash_pictures() == 1


def test_a_picture_of_the_same_case_is_not_told(officer, mine):
    add_picture(officer, mine, now=NOON, shows="GOODS", content=saved_again(scene(1)))

    assert found(officer, mine) == []


def test_the_very_same_bytes_are_said_so_and_come_first(officer, mine):
    near = case_with(officer, saved_again(scene(1)))
    same = case_with(officer, scene(1))

    assert found(officer, mine)[0] == (same.reference, "The very same file")
    assert {reference for reference, _how in found(officer, mine)} == {near.reference, same.reference}


def test_the_same_paper_is_found_by_its_bytes(officer):
    first, second = log(officer), log(officer)
    for case in (first, second):
        add_evidence(acting_user=officer, reference=case.reference, content=b"%PDF-1.4 x", shows="DOCUMENT", now=NOON)

    assert found(officer, first) == [(second.reference, "The very same file")]


def test_a_plain_picture_is_like_every_other_and_so_is_told_of_none(officer):
    first = case_with(officer, picture("navy", (640, 480)))
    case_with(officer, picture("navy", (320, 240), quality=40))

    assert found(officer, first) == []
    assert PictureHash.objects.filter(value__isnull=True).count() == 2


def test_a_case_of_another_office_is_not_revealed(officer, officer_szx, desk, mine):
    theirs = case_with(officer_szx, saved_again(scene(1)), office="CNSZX")

    assert found(officer, mine) == []
    assert [reference for reference, _how in found(desk, mine)] == [theirs.reference]


def test_a_restricted_case_is_told_to_its_members_only(officer, desk, mine):
    theirs = case_with(officer, saved_again(scene(1)))
    theirs.is_restricted = True
    theirs.save(update_fields=["is_restricted"])

    assert found(desk, mine) == []
    SeizureMember.objects.create(seizure=theirs, user=desk, added_by=officer, added_at=NOON)
    assert [reference for reference, _how in found(desk, mine)] == [theirs.reference]


def test_a_bounded_number_is_shown_and_the_rest_counted(officer, mine):
    for _n in range(SHOWN + 2):
        case_with(officer, scene(1))

    hash_pictures()
    seen = same_pictures(user=officer, seizure=mine)

    assert (len(seen.pictures), seen.count, seen.more) == (SHOWN, SHOWN + 2, 2)


def test_the_case_page_shows_both_pictures_side_by_side(client, officer, auditor, mine):
    other = case_with(officer, saved_again(scene(1)))
    hash_pictures()
    client.force_login(officer)
    page = client.get(reverse("seizures:detail", args=[mine.reference])).content.decode()

    for case in (mine, other):
        assert reverse("seizures:photo", args=[case.reference, case.evidence.get().public_id]) in page
    assert "Seen before" in page and other.reference in page
    client.force_login(auditor)
    assert other.reference not in client.get(reverse("seizures:detail", args=[mine.reference])).content.decode()


def test_it_costs_two_queries_whatever_is_found(officer, mine, django_assert_num_queries):
    for n in range(3):
        case_with(officer, saved_again(scene(1), quality=40 + n))
    hash_pictures()

    with django_assert_num_queries(2):
        same_pictures(user=officer, seizure=mine)


# --- the sweep ----------------------------------------------------------------------------------------------
def test_older_pictures_are_hashed_in_steps_and_each_once(officer):
    for n in range(3):
        case_with(officer, scene(n))

    assert [hash_pictures(limit=2) for _step in range(3)] == [2, 1, 0]
    assert PictureHash.objects.count() == 3


def test_a_picture_whose_bytes_are_gone_is_not_asked_for_again(officer, mine, settings):
    for path in settings.FILES_ROOT.rglob("*"):
        if path.is_file():
            path.unlink()

    assert [hash_pictures(), hash_pictures()] == [1, 0]
    assert PictureHash.objects.get().value is None


def test_papers_have_no_hash(officer):
    case = log(officer)
    add_evidence(acting_user=officer, reference=case.reference, content=b"%PDF-1.4 x", shows="DOCUMENT", now=NOON)

    assert hash_pictures() == 0
    assert EvidenceFile.objects.count() == 1
