"""Writing the parts of a recordation: rights, goods, signs, contacts, licensees, pictures."""

from datetime import date
from uuid import uuid4

import pytest

from accounts.models import RoleGrant
from ipcases.lib.errors import InvalidValue, NotVisible
from rightsholders.models import Recordation
from rightsholders.services import sections, submission
from rightsholders.services.drafts import register_draft, start_draft
from rightsholders.services.images import add_image
from rightsholders.services.rights import add_right, change_right, drop_right, use_right
from rightsholders.services.values import (
    CoveredGoods,
    GoodsValues,
    LicenseeValues,
    TellsValues,
)
from tests.rightsholders.factories import (
    NOW,
    act,
    make_draft,
    make_in_force,
    make_submitted,
    picture,
    right_values,
    tells_values,
)


def test_the_same_number_of_the_same_holder_is_the_same_right(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk, registration_number="G 123 456")
    right = accepted.recordation_rights.get().right
    draft = make_draft(holder, nordvik, is_complete=False)

    with pytest.raises(InvalidValue) as refused:
        add_right(**act(holder, draft, values=right_values("OTHER NAME", registration_number="g123456")))

    assert right.registration_number == "G123456"
    assert refused.value.code == "right-known"
    same = right_values("NORDVIK", registration_number="Ｇ１２３４５６")
    assert add_right(**act(holder, draft, values=same)) == right


def test_a_number_of_another_right_holder_is_refused_without_naming_it(holder, rival_holder, nordvik, kestra):
    make_submitted(rival_holder, kestra, title="KESTRA", registration_number="555")
    draft = make_draft(holder, nordvik, is_complete=False)

    with pytest.raises(InvalidValue) as refused:
        add_right(**act(holder, draft, values=right_values("KESTRA", registration_number="555")))

    assert refused.value.field == "registration_number"
    assert "Kestra" not in str(refused.value)


def test_the_same_right_cannot_be_taken_from_another_holder(holder, rival_holder, nordvik, kestra):
    foreign = make_submitted(rival_holder, kestra, title="KESTRA").recordation_rights.get().right
    draft = make_draft(holder, nordvik, is_complete=False)

    with pytest.raises(NotVisible):
        use_right(**act(holder, draft, right=foreign.public_id))


def test_a_right_that_customs_saw_elsewhere_may_only_be_given_a_later_end(holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)
    right = accepted.recordation_rights.get().right
    draft = make_draft(holder, nordvik, is_complete=False)
    use_right(**act(holder, draft, right=right.public_id))
    given = {"registration_number": right.registration_number, "title": right.title}

    with pytest.raises(InvalidValue):
        change_right(**act(holder, draft, right=right.public_id, values=right_values(**{**given, "title": "NORDVYK"})))
    with pytest.raises(InvalidValue):
        earlier = right_values(**given, expires_on=date(2030, 1, 1))
        change_right(**act(holder, draft, right=right.public_id, values=earlier))
    with pytest.raises(InvalidValue):
        covered = [CoveredGoods(right=right.public_id, nice_classes=[9], goods="Phones")]
        sections.save_goods(**act(holder, draft, values=GoodsValues(covered=covered)))
    change_right(
        **act(holder, draft, right=right.public_id, values=right_values(**given, expires_on=date(2045, 2, 28)))
    )

    right.refresh_from_db()
    assert (right.title, right.expires_on) == ("NORDVIK", date(2045, 2, 28))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "GEOGRAPHICAL"}, "kind"),
        ({"registered_on": date(2020, 1, 1), "expires_on": date(2020, 1, 1)}, "expires_on"),
        ({"expires_on": date(9999, 12, 31)}, "expires_on"),
        # One character of these is kept as several.
        ({"title": "\u337f" * 60}, "title"),
        ({"title_zh": "\u337f" * 60}, "title_zh"),
        ({"registration_number": "\ufb03" * 15}, "registration_number"),
    ],
)
def test_an_unfit_right_is_refused_at_its_field(values, field, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    with pytest.raises(InvalidValue) as refused:
        add_right(**act(holder, draft, values=right_values(**{"title": "X", **values})))

    assert refused.value.field == field


def test_the_small_consignment_procedure_is_kept_only_where_the_law_has_it(holder, nordvik):
    chinese = make_draft(holder, nordvik, is_complete=False)
    european = make_draft(holder, nordvik, is_complete=False, jurisdiction="EU")
    values = GoodsValues(covered=(), wants_small_consignments=True)

    for draft in (chinese, european):
        sections.save_goods(**act(holder, draft, values=values))
        draft.refresh_from_db()

    assert (chinese.wants_small_consignments, european.wants_small_consignments) == (False, True)


@pytest.mark.parametrize(
    ("has_none", "names", "code"),
    [(True, ["A"], "contradiction"), (False, ["A", "A"], "twice"), (False, [f"L{n}" for n in range(301)], "too-many")],
)
def test_licences_must_not_contradict_themselves(has_none, names, code, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)
    rows = [LicenseeValues(name=name, country="CN", capacity="MAKER") for name in names]

    with pytest.raises(InvalidValue) as refused:
        sections.save_licensees(**act(holder, draft, has_none=has_none, licensees=rows))

    assert refused.value.code == code


def test_a_picture_is_kept_without_its_metadata_and_only_once(holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)
    content = picture("ONCE", form="JPEG")

    image = add_image(**act(holder, draft, content=content, kind="MARK"))

    assert image.sha256 != image.derivative_sha256
    with pytest.raises(InvalidValue) as refused:
        add_image(**act(holder, draft, content=content, kind="MARK"))
    assert refused.value.code == "image-twice"


def test_a_recordation_carries_so_many_pictures_and_rights(holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)
    add_image(**act(holder, draft, content=picture("FIRST"), kind="MARK"))
    first = draft.images.get()
    for number in range(1, 19):
        first.pk, first.public_id, first.sha256 = None, uuid4(), f"{number:064}"
        first.save(force_insert=True)
    add_image(**act(holder, draft, content=picture("LAST"), kind="MARK"))
    for number in range(20):
        right = add_right(**act(holder, draft, values=right_values(f"MARK {number}", registration_number=f"{number}")))

    with pytest.raises(InvalidValue) as too_many_pictures:
        add_image(**act(holder, draft, content=picture("NEXT"), kind="MARK"))
    with pytest.raises(InvalidValue) as too_many_rights:
        add_right(**act(holder, draft, values=right_values("NEXT", registration_number="20")))
    assert (too_many_pictures.value.code, too_many_rights.value.code) == ("too-many", "too-many")

    drop_right(**act(holder, draft, right=draft.recordation_rights.exclude(right=right).first().right.public_id))
    with pytest.raises(InvalidValue) as twice:
        use_right(**act(holder, draft, right=right.public_id))
    assert twice.value.code == "right-twice"


@pytest.mark.parametrize("content", [b"%PDF-1.7 not a picture", b"GIF89a...", b"\x89PNG\r\n\x1a\nbroken", b""])
def test_what_is_no_picture_is_refused(content, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    with pytest.raises(InvalidValue):
        add_image(**act(holder, draft, content=content, kind="MARK"))


def test_too_many_signs_are_refused(holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    with pytest.raises(InvalidValue):
        sections.save_tells(**act(holder, draft, values=TellsValues(tells=tells_values().tells * 7)))


def test_a_registration_that_fails_halfway_leaves_nothing(holder, nordvik):
    with pytest.raises(InvalidValue):
        register_draft(
            acting_user=holder,
            right_holder=nordvik.public_id,
            rights=[(right_values("A"), [25], "x"), (right_values("B", kind="GEOGRAPHICAL"), [], "y")],
            now=NOW,
        )

    assert not Recordation.objects.exists()


def test_no_recordation_is_kept_for_a_jurisdiction_without_a_law(holder, nordvik):
    with pytest.raises(InvalidValue):
        start_draft(acting_user=holder, right_holder=nordvik.public_id, jurisdiction="RU", now=NOW)


def test_a_person_with_both_roles_cannot_file_for_a_stranger_by_reading_for_customs(desk, holder, nordvik, kestra):
    RoleGrant.objects.create(user=desk, role="HOLDER")
    desk.__dict__.pop("_roles", None)
    sent = make_submitted(holder, nordvik)

    with pytest.raises(NotVisible):
        submission.withdraw(**act(desk, sent))
