"""A shared case that changes: what leaves under the approval there is, and what waits for the approvers."""

import datetime

from ipcases.demo.drawings import goods_photo
from ipcases.demo.exchange import DemoPartner
from ipcases.lib.files import read_file
from seizures.models import Seizure
from seizures.services.corrections import Papers, correct_papers
from seizures.services.evidence import add_evidence
from sharing.models import Share
from sharing.services.fanout import fan_out

_MINUTE = datetime.timedelta(minutes=1)


def update_shared(*, partner: DemoPartner, share: Share, now: datetime.datetime) -> None:
    """Complete the papers of a case that US customs has, which it gets at once; then add a photo, which waits."""
    seizure = Seizure.objects.get(pk=share.seizure_id)
    officer, completed, added = seizure.logged_by, now - 50 * _MINUTE, now - 20 * _MINUTE
    correct_papers(
        acting_user=officer,
        reference=seizure.reference,
        version=seizure.version,
        papers=_with_air_waybill(seizure),
        now=completed,
    )
    fan_out(now=completed + _MINUTE)
    partner.take_what_waits(now=completed + 2 * _MINUTE)
    partner.confirm_message(share.messages.latest("stream_seq"), now=completed + 3 * _MINUTE)
    line = seizure.lines.order_by("position").first()
    assert line is not None  # noqa: S101 (every case has goods)
    photo = goods_photo(kind="", brand=line.brand, look=7)
    add_evidence(
        acting_user=officer,
        reference=seizure.reference,
        content=read_file(sha256=photo.sha256),
        shows="PACKAGING",
        line=line,
        now=added,
    )
    fan_out(now=added + _MINUTE)


def _with_air_waybill(seizure: Seizure) -> Papers:
    return Papers(
        direction=seizure.direction,
        channel=seizure.channel,
        found_at_place=seizure.found_at_place,
        regime=seizure.regime,
        declaration_number=seizure.declaration_number,
        transport_document="784-40921776",
        conveyance="CZ 3097",
        gross_weight_kg=seizure.gross_weight_kg,
        origin_country=seizure.origin_country_id or "",
        departure_country=seizure.departure_country_id or "",
        departure_place=seizure.departure_place,
        destination_country=seizure.destination_country_id or "",
        destination_place=seizure.destination_place,
    )
