"""The shares, partners and cases that the access matrix asks about."""

import io
from datetime import timedelta

from django.utils import timezone
from PIL import Image

from ipcases.lib.files import store_file
from sharing import envelope
from sharing.models import ForeignCase, ForeignFile, InquiryMatch, Letter, OutMessage, PartnerKey
from sharing.services.answering import answer_waiting
from sharing.services.asking import ask_partners
from sharing.services.feedback import accept_case
from sharing.services.permissions import answer_letter, approve_answer
from sharing.services.policies import default_rules, propose_policy
from sharing.services.previews import build_preview
from sharing.services.putting_up_again import new_version
from tests.access.situations import Values, World, situation
from tests.cast import make_second
from tests.sharing.factories import (
    case_data,
    log,
    make_agreement,
    make_event,
    make_key,
    make_partner,
    make_share,
    send,
    submit,
)
from tests.sharing.incoming import PARCEL, SHARE, inquiry_data, post
from tests.sharing.kept_back import stopped
from tests.sharing.letters import asked, held_by_partner


def _case(world: World, logger: str = "officer", **values):
    return log(world[logger], **values)


def _values(share) -> Values:
    return {
        "public_id": share.public_id,
        "reference": share.seizure.reference,
        "marker": share.seizure.reference,
        "secret": "Hongyun Trading",
        "digest": share.preview_sha256,
        "agreement": share.agreement.code,
        "node": share.partner.agency_id,
    }


@situation("sharing.draft")
def a_draft(world: World) -> Values:
    share = make_share(world["liaison"], _case(world), agreement=make_agreement(), now=timezone.now())
    return _values(share) | {"digest": build_preview(share=share, now=timezone.now()).sha256}


@situation("sharing.waiting")
def waits_for_approval(world: World) -> Values:
    now = timezone.now()
    share = make_share(world["liaison"], _case(world), agreement=make_agreement(), now=now)
    return _values(submit(world["liaison"], share, now=now))


@situation("sharing.sent")
def approved_and_queued(world: World) -> Values:
    share = send(world["liaison"], world["approver"], _case(world), agreement=make_agreement(), now=timezone.now())
    return _values(share) | {"message_id": OutMessage.objects.get(share=share).pk}


@situation("sharing.kept-back")
def a_version_that_replaced_rules_keep_back(world: World) -> Values:
    now = timezone.now()
    people = {name: world[name] for name in ("liaison", "approver", "officer", "admin")}
    share = stopped(**people, case=_case(world), agreement=make_agreement(), now=now)
    values = _values(share)
    return values | {"digest": new_version(share=share, now=now).preview.sha256}


@situation("sharing.restricted")
def of_a_case_restricted_to_its_team(world: World) -> Values:
    share = send(world["liaison"], world["approver"], _case(world), agreement=make_agreement(), now=timezone.now())
    share.seizure.is_restricted = True
    share.seizure.save(update_fields=["is_restricted"])
    return _values(share)


@situation("sharing.case")
def a_case_to_share(world: World) -> Values:
    seizure = _case(world)
    make_partner()
    agreement = make_agreement()
    return {
        "reference": seizure.reference,
        "marker": seizure.reference,
        "secret": "Hongyun Trading",
        "agreement": agreement.code,
    }


def _proposed_rules(proposer) -> Values:
    agreement, now = make_agreement(name_en="Quiet rules"), timezone.now()
    rules = default_rules(agreement=agreement)[:5]
    said = {"reason": "Letter 12", "confirmed_at": now, "now": now}
    propose_policy(acting_user=proposer, agreement=agreement, rules=rules, **said)
    return {"code": agreement.code, "secret": "Quiet rules"}


@situation("sharing.proposed_rules")
def rules_that_somebody_else_proposed(world: World) -> Values:
    return _proposed_rules(make_second("ADMIN"))


@situation("sharing.own_proposed_rules")
def rules_that_the_administrator_proposed(world: World) -> Values:
    return _proposed_rules(world["admin"])


def _foreign(world: World, share_id: str, goods: str) -> ForeignCase:
    make_partner()
    data = case_data(share_id)
    data["goods"][0]["description"] = goods
    now = timezone.now()
    assert post(make_event(data, subject=f"case/{goods}", now=now), now=now).status_code == 202
    return ForeignCase.objects.get(share_id=share_id)


def _foreign_values(row: ForeignCase) -> Values:
    return {"public_id": row.public_id, "marker": row.reference, "secret": row.reference}


@situation("sharing.received")
def a_partners_case(world: World) -> Values:
    return _foreign_values(_foreign(world, SHARE, "US-JFK-2026-SECRET1"))


def _picture(row: ForeignCase) -> Values:
    """Give a partner's case a picture that was fetched."""
    out = io.BytesIO()
    Image.new("RGB", (32, 24), "navy").save(out, "JPEG")
    stored, now = store_file(content=out.getvalue()), timezone.now()
    file = ForeignFile.objects.create(
        foreign_case=row, sha256=stored.sha256, derivative_sha256=stored.derivative_sha256, media_type="image/jpeg",
        size=stored.size, shows="GOODS", state="FETCHED", due_at=now, named_at=now, fetched_at=now,
    )  # fmt: skip
    return _foreign_values(row) | {"file_id": file.public_id}


@situation("sharing.pictured")
def a_partners_case_with_a_picture(world: World) -> Values:
    return _picture(_foreign(world, "01a20a79-637b-74c4-a33d-dcd34528e3a1", "US-JFK-2026-SECRET3"))


@situation("sharing.took-back")
def a_partners_case_with_a_picture_that_was_taken_back(world: World) -> Values:
    row = _foreign(world, "01a20a79-637b-74c4-a33d-dcd34528e3a2", "US-JFK-2026-SECRET4")
    values = _picture(row)
    ForeignCase.objects.filter(pk=row.pk).update(is_restricted=True, recalled_at=timezone.now())
    return values


@situation("sharing.taken-up")
def a_partners_case_that_we_accepted(world: World) -> Values:
    row = _foreign(world, "01a20a79-637b-74c4-a33d-dcd34528e399", "US-JFK-2026-SECRET2")
    accept_case(acting_user=world["liaison"], foreign_case=row, now=timezone.now())
    return _foreign_values(row)


@situation("sharing.absent")
def nothing_of_that_id(world: World) -> Values:
    absent = "01a20a79-0000-7000-8000-000000000000"
    return {
        "public_id": absent,
        "message_id": absent,
        "file_id": absent,
        "match": absent,
        "reference": "CN-CAN-2026-999999",
        "node": "xx-none",
        "agreement": "NONE",
        "digest": "0" * 64,
        "marker": "CN-CAN-2026-999999",
    }


@situation("sharing.partner")
def a_partner(world: World) -> Values:
    make_partner()
    older = make_key("us-cbp/2026-10")
    make_partner(key=older)
    PartnerKey.objects.filter(kid=older.kid).update(not_after=timezone.now() + timedelta(days=7))
    return {"node": "us-cbp", "marker": "us-cbp", "kid": "us-cbp/2026-11"}


@situation("sharing.asked")
def an_inquiry_of_ours(world: World) -> Values:
    seizure, now = _case(world), timezone.now()
    make_agreement(may_inquire=True)
    inquiry = ask_partners(
        acting_user=world["liaison"], seizure=seizure, partners=[make_partner()], identifiers=[f"PARCEL:{PARCEL}"],
        purpose="ADMINISTRATIVE", necessity="The same sender used three parcels.", now=now,
    )  # fmt: skip
    return {"public_id": inquiry.public_id, "marker": inquiry.public_id, "secret": PARCEL}


@situation("sharing.asked-us")
def an_inquiry_of_a_partner_that_fits_a_case(world: World) -> Values:
    seizure, now = _case(world), timezone.now()
    make_partner()
    make_agreement(may_inquire=True)
    data = inquiry_data(("number", PARCEL))
    assert (
        post(make_event(data, message_type=envelope.INQUIRY, subject="inquiry/1", now=now), now=now).status_code == 202
    )
    answer_waiting(now=now)
    match = InquiryMatch.objects.get(seizure=seizure)
    return {
        "public_id": match.inquiry.public_id,
        "match": match.public_id,
        "marker": match.inquiry.public_id,
        "secret": seizure.reference,
    }


def _asked(world: World, kind: str = "onward", *, is_restricted: bool = False) -> Letter:
    """Let the partner write about a case of ours that it holds."""
    now = timezone.now()
    share = held_by_partner(
        world["liaison"], world["approver"], _case(world), partner=make_partner(), agreement=make_agreement(), now=now
    )
    letter = asked(share, kind, now=now)
    share.seizure.is_restricted = is_restricted
    share.seizure.save(update_fields=["is_restricted"])
    return letter


def _letter_values(letter: Letter) -> Values:
    return {
        "public_id": letter.public_id,
        "share": letter.share.public_id,
        "marker": letter.share.seizure.reference,
        "letter": letter.public_id,
        "secret": letter.text,
    }


@situation("sharing.letter")
def a_partner_asks_about_our_case(world: World) -> Values:
    return _letter_values(_asked(world))


@situation("sharing.letter-restricted")
def a_partner_asks_about_a_case_restricted_to_its_team(world: World) -> Values:
    return _letter_values(_asked(world, is_restricted=True))


@situation("sharing.word")
def a_partner_tells_something(world: World) -> Values:
    return _letter_values(_asked(world, "word"))


def _proposed(world: World) -> Letter:
    return answer_letter(
        acting_user=world["liaison"], letter=_asked(world), outcome="GRANTED", reason="Fits", now=timezone.now()
    )


@situation("sharing.proposed")
def an_answer_waits_for_approval(world: World) -> Values:
    return _letter_values(_proposed(world))


@situation("sharing.granted")
def a_partner_was_granted_something(world: World) -> Values:
    now = timezone.now()
    letter = approve_answer(acting_user=world["approver"], letter=_proposed(world), confirmed_at=now, now=now)
    return _letter_values(letter)
