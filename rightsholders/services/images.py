"""Adding and taking out pictures. Only the derivative without metadata is ever shown."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from ipcases.lib.errors import InvalidValue, NotVisible
from ipcases.lib.files import sniff, store_file
from ipcases.lib.forgetting import forget_files, gone_if_refused
from rightsholders.access import get_own_recordation
from rightsholders.models import RecordationImage, Section
from rightsholders.services.sections import close_section, open_section
from rightsholders.workflow import refuse_unless_editable

MOST_IMAGES = 20


def add_image(
    *, acting_user: User, public_id: UUID, content: bytes, kind: str, caption: str = "", now: datetime
) -> RecordationImage:
    """Keep a picture of the mark, of genuine goods or of a known fake."""
    require(user=acting_user, verb="portal.file")
    recordation = get_own_recordation(user=acting_user, public_id=public_id)
    refuse_unless_editable(recordation=recordation, section=Section.IMAGES)
    if not sniff(content).startswith("image/"):
        text = _("This file is not a JPEG or PNG picture. Convert it and send it again.")
        raise InvalidValue("not-a-picture", text, field="file")
    stored = store_file(content=content)  # before the transaction: writing a file takes its time
    with gone_if_refused(stored), transaction.atomic():
        recordation = open_section(acting_user=acting_user, public_id=public_id, section=Section.IMAGES)
        if recordation.images.filter(sha256=stored.sha256).exists():
            raise InvalidValue("image-twice", _("This picture is already here."), field="file")
        if recordation.images.count() >= MOST_IMAGES:
            text = _("A recordation carries at most %(n)d pictures. Remove one first.")
            raise InvalidValue("too-many", text % {"n": MOST_IMAGES}, field="file")
        image = RecordationImage.objects.create(
            recordation=recordation,
            kind=kind,
            caption=caption,
            sha256=stored.sha256,
            derivative_sha256=stored.derivative_sha256,
            media_type=stored.media_type,
            size=stored.size,
        )
        close_section(acting_user=acting_user, recordation=recordation, section=Section.IMAGES, now=now)
    return image


def remove_image(*, acting_user: User, public_id: UUID, image: UUID, now: datetime) -> None:
    """Take a picture out of the recordation."""
    with transaction.atomic():
        recordation = open_section(acting_user=acting_user, public_id=public_id, section=Section.IMAGES)
        gone = recordation.images.filter(public_id=image)
        forget_files(rows=list(gone.values_list("sha256", "derivative_sha256")))
        if not gone.delete()[0]:
            raise NotVisible
        close_section(acting_user=acting_user, recordation=recordation, section=Section.IMAGES, now=now)
