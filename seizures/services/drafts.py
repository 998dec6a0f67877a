"""Forms on their way: kept on the server, so that a lost session, a crash or a second device loses nothing."""

import re
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.files import StoredFile, store_file
from ipcases.lib.forgetting import forget_files, forget_refused, gone_if_refused
from ipcases.lib.ids import READABLE, readable_code, uuid7
from seizures.draft_access import get_draft
from seizures.models import DraftPhoto, EvidenceFile, SeizureDraft
from seizures.services.intake_rules import MOST_PHOTOS
from seizures.services.merging import Fields, is_same, merge, swap

KEPT_FOR = timedelta(days=14)
_ASIDE_FOR = timedelta(days=7)
_MOST_ASIDE = 20
_VERB = "seizures.log"
_DEVICE_CODE = re.compile(f"D-[{READABLE}]{{6}}")  # one letter more than ours, so that they hardly meet
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_MOST_NAMES, _MOST_VALUES, _LONGEST = 8000, 60, 5000
_NOT_KEPT = re.compile(
    r"^(csrfmiddlewaretoken|do|then|owner|page|seen|undone|known_photos|photo_shows|log_anyway|kept-.*)$"
)
_PAGE = re.compile(r"[0-9a-f-]{1,36}")
_SALT = "seizures.draft"
_TOKEN_SECONDS = 12 * 3600


class DraftSent(DomainError):
    """The draft has become a seizure."""


@dataclass(frozen=True)
class Upload:
    """A file as it came from the browser, with what it is said to show."""

    name: str
    content: bytes
    shows: str = ""


@dataclass(frozen=True)
class OpenPage:
    """The page a form is sent from: its key, what it last knew of the draft, and when somebody typed there."""

    key: str = ""
    seen: int | None = None  # the revision that the page was made of
    was: Mapping[str, Any] | None = None  # what it last knew to be stored; a page without script does not say
    typed_at: datetime | None = None
    typed_from: datetime | None = None  # when somebody began


@dataclass(frozen=True)
class KeptDraft:
    """A draft as it is stored now, and whether it holds something that the page did not send."""

    draft: SeizureDraft
    has_more: bool = False


@dataclass(frozen=True)
class AddedPhoto:
    """What became of an upload: the photo that the draft keeps, or why there is none."""

    name: str
    photo: DraftPhoto | None = None
    refusal: str = ""


def open_draft(*, acting_user: User, now: datetime) -> SeizureDraft:
    """Return an empty draft: one of the user's that nobody wrote into, or a new one."""
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        mine = SeizureDraft.objects.filter(user=acting_user, seizure__isnull=True)
        _delete(mine.filter(updated_at__lt=now - KEPT_FOR))
        untouched = mine.filter(fields={}, photos__isnull=True).order_by("-updated_at").first()
        if untouched is not None:
            SeizureDraft.objects.filter(pk=untouched.pk).update(started_at=now, updated_at=now)
            untouched.started_at = untouched.updated_at = now
            return untouched
        return _create(acting_user, now)


def _create(user: User, now: datetime, *, public_id: UUID | str = "", code: str = "") -> SeizureDraft:
    """Make an empty draft, under this id and code if they are free."""
    for _attempt in range(20):
        code = code or f"D-{readable_code(length=5)}"
        draft = SeizureDraft(public_id=public_id or uuid7(), code=code, user=user, started_at=now, updated_at=now)
        rows = SeizureDraft.objects.bulk_create([draft], ignore_conflicts=True)
        if SeizureDraft.objects.filter(public_id=draft.public_id).exists():
            return rows[0]
        code = ""  # it is taken
    raise DomainError("no-code", _("No free draft code was found. Try again."))


def save_draft(
    *,
    acting_user: User,
    public_id: UUID | str,
    fields: Mapping[str, Any],
    now: datetime,
    begun_as: str = "",
    page: OpenPage = OpenPage(),
) -> KeptDraft:
    """Keep what was typed. Raises InvalidValue for what is no form, DraftSent, NotVisible, NotAllowed.

    `begun_as` is the code that a device without a connection gave the form and the officer wrote on the bag: the
    draft is made under this id and code unless it is there. Should the code be taken, it gets one of ours.
    When another page stored the draft since `page` last knew it, the two are put together field by field; what
    gives way is kept aside for a week.
    """
    require(user=acting_user, verb=_VERB)
    kept = clean_fields(fields)
    was = None if page.was is None else clean_fields(page.was)
    with transaction.atomic():
        if begun_as:
            _take_up(acting_user, public_id, begun_as, now)
        draft = _unsent(acting_user, public_id)
        lost: list[Fields] = []
        if _is_known_to(draft, page):
            draft.fields, has_more = kept, False
        else:
            newer = (page.typed_at or now) >= draft.updated_at
            merged = merge(stored=draft.fields, sent=kept, was=was, sent_is_newer=newer)
            lost, has_more = merged.lost, not is_same(merged.fields, kept)
            draft.fields = merged.fields
        _store(draft, now, written_by="" if has_more else page.key, lost=lost, typed_from=page.typed_from)
    return KeptDraft(draft, has_more)


def open_page(
    *,
    fields: Mapping[str, Any],
    was: Any = None,
    typed_at: datetime | None = None,
    typed_from: datetime | None = None,
) -> OpenPage:
    """Read from a posted form which page sends it. Whatever is damaged counts as not said."""
    key, seen = (str(next(iter(fields.get(name) or [""]), "")) for name in ("page", "seen"))
    return OpenPage(
        key=key if _PAGE.fullmatch(key) else "",
        seen=int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else None,
        was=was if isinstance(was, Mapping) else None,
        typed_at=typed_at,
        typed_from=typed_from,
    )


def _is_known_to(draft: SeizureDraft, page: OpenPage) -> bool:
    """Say whether the page has seen all that is stored: it sends the whole form, so its word is the last."""
    return not page.key or not draft.fields or draft.written_by == page.key or draft.revision == page.seen


def _store(
    draft: SeizureDraft,
    now: datetime,
    *,
    written_by: str,
    lost: Collection[Fields] = (),
    typed_from: datetime | None = None,
) -> None:
    told = [entry["fields"] for entry in draft.aside]
    new = [{"id": secrets.token_hex(4), "at": now.isoformat(), "fields": f} for f in lost if f not in told]
    draft.aside = [*new, *aside_of(draft=draft, now=now)][:_MOST_ASIDE]
    draft.written_by = written_by
    draft.typed_from = draft.typed_from or typed_from
    draft.revision += 1
    draft.updated_at = now
    draft.save(update_fields=["fields", "aside", "written_by", "typed_from", "revision", "updated_at"])


def aside_of(*, draft: SeizureDraft, now: datetime) -> list[dict[str, Any]]:
    """Return what gave way to newer values in the last week, newest first: {"id", "at", "fields"}."""
    return [entry for entry in draft.aside if now - datetime.fromisoformat(entry["at"]) <= _ASIDE_FOR]


def settle_aside(*, acting_user: User, public_id: UUID | str, take: str = "", now: datetime) -> None:
    """Take one value that was kept aside, by its id, in exchange for what stands; or, without one, forget them all.

    Raises DraftSent, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        draft = _unsent(acting_user, public_id)
        chosen = next((entry for entry in draft.aside if entry["id"] == take), None)
        stood: Fields = {}
        if chosen is not None:
            draft.fields, stood = swap(fields=draft.fields, other=chosen["fields"])
        draft.aside = [entry for entry in draft.aside if take and entry is not chosen]
        _store(draft, now, written_by="", lost=[stood] if stood else [])


def _take_up(user: User, public_id: UUID | str, code: str, now: datetime) -> None:
    """Make the draft that a device began; nothing when it is there, whoever's it is."""
    if not _DEVICE_CODE.fullmatch(code):
        raise _no_form()
    if not SeizureDraft.objects.filter(public_id=public_id).exists():
        _create(user, now, public_id=public_id, code=code)


def add_photos(
    *, acting_user: User, public_id: UUID | str, uploads: Sequence[Upload], now: datetime
) -> list[AddedPhoto]:
    """Keep photos with the draft and say of each upload, in their order, what became of it.

    One bad file does not lose the others; the same file sent twice is one photo. Raises DraftSent, NotVisible,
    NotAllowed.
    """
    require(user=acting_user, verb=_VERB)
    get_draft(user=acting_user, public_id=public_id)
    stored = [_stored(upload) for upload in uploads]
    files = [file[1] for file in stored if not isinstance(file, AddedPhoto)]
    with gone_if_refused(*files), transaction.atomic():
        draft = _unsent(acting_user, public_id)
        kept = {photo.sha256: photo for photo in draft.photos.all()}
        added = [file if isinstance(file, AddedPhoto) else _add_photo(draft, kept, *file) for file in stored]
        if any(item.photo for item in added):
            draft.updated_at = now
            draft.save(update_fields=["updated_at"])
    return added


def _stored(upload: Upload) -> tuple[Upload, StoredFile] | AddedPhoto:
    try:
        return upload, store_file(content=upload.content)
    except InvalidValue as error:
        return AddedPhoto(upload.name, refusal=str(error.message))


def _add_photo(draft: SeizureDraft, kept: dict[str, DraftPhoto], upload: Upload, file: StoredFile) -> AddedPhoto:
    """Keep one more photo with those of the draft, by fingerprint, unless it is one of them."""
    if file.sha256 not in kept:
        if len(kept) >= MOST_PHOTOS:
            forget_refused(file)
            return AddedPhoto(upload.name, refusal=str(_("The form holds as many photos as it can.")))
        kept[file.sha256] = DraftPhoto.objects.create(
            draft=draft,
            sha256=file.sha256,
            shows=_shows(upload.shows, file.media_type, len(kept)),
            derivative_sha256=file.derivative_sha256,
            media_type=file.media_type,
            size=file.size,
            file_name=upload.name.replace("\x00", "")[-200:],
        )
    return AddedPhoto(upload.name, kept[file.sha256])


def _shows(said: str, media_type: str, place: int) -> str:
    """Believe what the officer said; else guess by order: label, goods, close-up."""
    if media_type == "application/pdf":
        return EvidenceFile.Shows.DOCUMENT
    if said in EvidenceFile.Shows.values:
        return said
    order = (EvidenceFile.Shows.LABEL, EvidenceFile.Shows.GOODS, EvidenceFile.Shows.CLOSE_UP)
    return order[min(place, 2)]


def sort_photos(
    *, acting_user: User, public_id: UUID | str, shows: Mapping[str, str], dropped: Collection[str] = ()
) -> None:
    """Say what photos show and take some away, by their public ids. Raises DraftSent, NotVisible, NotAllowed."""
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        draft = _unsent(acting_user, public_id)
        for photo in draft.photos.all():
            said = shows.get(str(photo.public_id), "")
            if str(photo.public_id) in dropped:
                forget_files(rows=[(photo.sha256, photo.derivative_sha256)])
                photo.delete()
            elif said in EvidenceFile.Shows.values and said != photo.shows and photo.media_type != "application/pdf":
                photo.shows = said
                photo.save(update_fields=["shows"])


def discard_draft(*, acting_user: User, public_id: UUID | str) -> None:
    """Throw a draft away for good. Raises DraftSent, NotVisible, NotAllowed."""
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        draft = _unsent(acting_user, public_id)
        _delete(SeizureDraft.objects.filter(pk=draft.pk))


def _delete(rows: QuerySet[SeizureDraft]) -> None:
    """Delete drafts with their photos, and the bytes of those: a label shows names."""
    forget_files(rows=list(DraftPhoto.objects.filter(draft__in=rows).values_list("sha256", "derivative_sha256")))
    rows.delete()


def forget_old_drafts(*, now: datetime, limit: int = 500) -> int:
    """Throw away what nobody came back to for a fortnight, whoever began it: forms name people. Returns how many.

    Safe to run twice and side by side.
    """
    with transaction.atomic():
        old = SeizureDraft.objects.filter(seizure__isnull=True, updated_at__lt=now - KEPT_FOR)
        keys = [draft.pk for draft in old.select_for_update(skip_locked=True).order_by("updated_at")[:limit]]
        _delete(SeizureDraft.objects.filter(pk__in=keys))
    return len(keys)


def owner_token(*, draft: SeizureDraft) -> str:
    """Return what proves that this page was given to the owner of the draft, signed in or not any more."""
    return signing.dumps([str(draft.pk), draft.user_id], salt=_SALT)


def keep_signed_out(*, token: str, fields: Mapping[str, Any], uploads: Sequence[Upload], now: datetime) -> bool:
    """Keep what somebody sent whose session had ended meanwhile; only its owner will see it again.

    Returns whether the token was good: made by us for this draft, not too old, its owner still active.
    """
    try:
        public_id, user_id = signing.loads(token, salt=_SALT, max_age=_TOKEN_SECONDS)
    except signing.BadSignature:
        return False
    owner = User.objects.filter(pk=user_id, is_active=True).first()
    if owner is None:
        return False
    save_draft(acting_user=owner, public_id=public_id, fields=fields, now=now, page=open_page(fields=fields))
    if uploads:
        add_photos(acting_user=owner, public_id=public_id, uploads=uploads, now=now)
    return True


def clean_fields(fields: Mapping[str, Any]) -> Fields:
    """Return what may be kept of a posted form: names and texts of a sane size, no tokens. Raises InvalidValue."""
    if len(fields) > _MOST_NAMES:
        raise _no_form()
    kept: Fields = {}
    for name, values in fields.items():
        if not isinstance(name, str) or not _NAME.fullmatch(name) or not isinstance(values, list):
            raise _no_form()
        if _NOT_KEPT.match(name):
            continue
        if len(values) > _MOST_VALUES or not all(isinstance(value, str) for value in values):
            raise _no_form()
        if any(len(value) > _LONGEST for value in values):
            sentence = _("A text of this form is longer than %(most)d characters. Shorten it.")
            raise InvalidValue("too-long", sentence % {"most": _LONGEST}, field=name)
        # What PostgreSQL cannot keep as text goes: NUL, and half a character.
        kept[name] = [value.replace("\x00", "").encode("utf-8", "ignore").decode() for value in values]
    return kept


def _no_form() -> InvalidValue:
    return InvalidValue("no-form", _("This is not what the form sends. Open the form again."), field="fields")


def check_unsent(*, draft: SeizureDraft) -> None:
    """Raise DraftSent for a form that has become a seizure."""
    if draft.seizure_id is not None:
        raise DraftSent("draft-sent", _("This form was sent already."))


def _unsent(user: User, public_id: UUID | str) -> SeizureDraft:
    draft = get_draft(user=user, public_id=public_id, for_write=True)
    check_unsent(draft=draft)
    return draft
