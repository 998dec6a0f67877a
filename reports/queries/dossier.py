"""What the dossier of one case says, for one reader."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.models import User
from audit.queries import HistoryEntry, history_of
from ipcases.lib.days import distance_from_utc
from reference.queries import country_name
from reports.exporters.dossier import Dossier, Section
from seizures.laws.registry import name_of_law, name_of_track
from seizures.models import CoveredCopy, Deadline, Decision, EvidenceFile, Hold, Procedure, Seizure
from seizures.queries import CasePage, case_page
from seizures.queries.covering import covered_copies_of
from sharing.models import Share

_EVENTS_AT_MOST = 500


@dataclass(frozen=True)
class CaseMaterial:
    """What a reader may see of a case, read once: the dossier says it in words, the facts of a case file as data."""

    case: CasePage
    procedures: list[Procedure]
    shares: list[Share]
    covered: list[CoveredCopy]  # the replaced ones too: they may have been disclosed
    history: Sequence[HistoryEntry]  # oldest first

    def copies_of(self, file: EvidenceFile) -> list[CoveredCopy]:
        """Return the covered copies of one file, oldest first."""
        return [copy for copy in self.covered if copy.evidence_id == file.pk]


def material_of(*, user: User, seizure: Seizure, history: Sequence[HistoryEntry] | None = None) -> CaseMaterial:
    """Fetch the case for one reader: the same number of queries whatever its size. The history may be given."""
    if history is None:
        history = history_of(case_reference=seizure.reference, size=_EVENTS_AT_MOST).rows[::-1]
    return CaseMaterial(
        case=case_page(user=user, seizure=seizure, with_candidates=False),
        procedures=list(
            Procedure.objects.filter(seizure=seizure)
            .select_related("right_holder")
            .prefetch_related(
                Prefetch("decisions", queryset=Decision.objects.order_by("id")),
                Prefetch("deadlines", queryset=Deadline.objects.order_by("id")),
            )
            .order_by("id")
        ),
        shares=list(
            Share.objects.filter(seizure=seizure).select_related("partner__agency", "agreement").order_by("id")
        ),
        covered=covered_copies_of(seizure=seizure),
        history=history,
    )


def dossier_of(
    *, user: User, material: CaseMaterial, purpose: str, now: datetime.datetime, places: Mapping[str, str] | None = None
) -> Dossier:
    """Say in words what a reader may see of a case; in a case file, where its files lie in it, by their SHA-256."""
    case, seizure = material.case, material.case.seizure
    made = _("Made %(at)s by %(user)s for: %(purpose)s") % {"at": moment(now), "user": user, "purpose": purpose}
    return Dossier(
        title=_("Case %(reference)s") % {"reference": seizure.reference},
        subtitle=f"{seizure.headline} · {seizure.get_status_display()}",
        handling=_("For official use. Contains the data of a customs case."),
        footer=made,
        made_by=settings.INSTANCE_NAME,
        lang="zh" if (get_language() or "").startswith("zh") else "en",
        sections=[
            _facts(case),
            _parcels(case),
            _goods(case),
            *_parties(case),
            _procedures(material),
            _evidence(material, places or {}),
            _custody(case),
            _shares(material),
            _history(material),
        ],
        check=_("Part of a case file; SHA256SUMS in it proves this page.") if places is not None else how_to_check(),
        made_at=now,
    )


def how_to_check() -> str:
    """Say where a stranger asks whether a file is as it was made."""
    return _("Is it as it was made? %(address)s") % {"address": check_address()}


def check_address() -> str:
    """Return the address of the public page that knows the fingerprints of our files."""
    return f"{settings.BASE_URL}{reverse('verify')}"


def _facts(case: CasePage) -> Section:
    seizure = case.seizure
    rows = [
        [_("Office"), f"{seizure.office.name} ({seizure.office_id})"],
        [_("Detained"), moment(seizure.detained_at)],
        [_("Logged"), f"{moment(seizure.logged_at)}, {seizure.logged_by}"],
        [pgettext("field", "Direction"), str(seizure.get_direction_display())],
        [pgettext("field", "Channel"), str(seizure.get_channel_display())],
        [_("Route"), case.route or "–"],
        [_("Reasons"), ", ".join(case.reasons) or "–"],
        [_("Action"), str(seizure.get_action_display())],
    ]
    if seizure.closed_at:
        rows.append([pgettext("field", "Closed"), moment(seizure.closed_at)])
    rows += [[pgettext("field", "Hold"), _hold(hold)] for hold in case.standing_holds]
    if seizure.personal_data_purged_at:
        rows.append([_("Names erased"), _erasure(case, moment(seizure.personal_data_purged_at))])
    return Section(_("Where and when"), rows, kind="facts")


def _hold(hold: Hold) -> str:
    told = {"reason": hold.get_reason_display(), "paper": hold.paper_number, "who": hold.set_by}
    return _("%(reason)s %(paper)s, set by %(who)s, %(at)s") % {**told, "at": moment(hold.set_at)}


def _erasure(case: CasePage, at: str) -> str:
    rule = case.erasure.rule if case.erasure else case.rule
    return f"{at}, {rule.article}" if rule else at


def _parcels(case: CasePage) -> Section:
    return Section(
        _("Parcels"),
        [
            [
                parcel.number,
                str(parcel.get_kind_display()),
                str(parcel.get_check_digit_display()),
                country_name(parcel.sent_from_country_id) if parcel.sent_from_country_id else "–",
                f"{parcel.weight_kg.normalize():f} kg" if parcel.weight_kg else "–",
            ]
            for parcel in case.parcels
        ],
        heads=[pgettext("parcel", "Number"), pgettext("field", "Kind"), _("Check digit"), _("Sent from"), _("Weight")],
        widths=[2.2, 1.4, 2, 1.4, 1],
        empty=_("None."),
    )


def _goods(case: CasePage) -> Section:
    return Section(
        _("Goods"),
        [
            [
                str(view.line.position),
                view.line.brand,
                view.line.description,
                f"{view.line.quantity.normalize():f} {view.line.unit.name}",
                "\n".join(
                    f"{value.get_kind_display()}: {value.currency_id} {_amount(value.amount)}" for value in view.values
                )
                or "–",
                view.line.recordation.reference or "" if view.line.recordation else "–",
            ]
            for view in case.lines
        ],
        heads=["", _("Brand or mark"), _("Goods"), _("Quantity"), _("Values"), _("Recordation")],
        widths=[0.3, 1.4, 2, 1, 2.6, 1.3],
        empty=_("None."),
    )


def _parties(case: CasePage) -> list[Section]:
    if case.parties is None:
        return []
    return [
        Section(
            _("People and companies on the papers"),
            [
                [str(party.get_role_display()), party.name, party.address or "–", party.country_id or "–"]
                for party in case.parties
            ],
            heads=[_("Role"), _("Name"), _("Address"), _("Country or region")],
            widths=[1, 2, 2.4, 1],
            empty=_("None."),
        )
    ]


def _procedures(material: CaseMaterial) -> Section:
    return Section(
        _("Procedures"),
        [
            [
                procedure.right_holder.name if procedure.right_holder else "–",
                f"{name_of_law(procedure.law_code)}\n{name_of_track(procedure.track)}",
                str(procedure.get_status_display()),
                moment(procedure.notified_at) if procedure.notified_at else "–",
                "\n".join(f"{decision.get_kind_display()}: {decision.reason}" for decision in procedure.decisions.all())
                or "–",
                "\n".join(
                    f"{deadline.due_on:%Y-%m-%d} {deadline.get_status_display()}"
                    for deadline in procedure.deadlines.all()
                )
                or "–",
            ]
            for procedure in material.procedures
        ],
        heads=[
            _("Right holder"),
            _("Law"),
            pgettext("field", "Status"),
            _("Notified"),
            pgettext("field", "Decision"),
            _("Deadlines"),
        ],
        widths=[1.6, 1.7, 1.2, 1.3, 2.2, 1.6],
        empty=_("No procedure was opened."),
    )


def _evidence(material: CaseMaterial, places: Mapping[str, str]) -> Section:
    rows = []
    for file in material.case.files:
        named = "\n".join(filter(None, (file.file_name, places.get(file.sha256, "")))) or "–"
        rows.append([str(file.get_shows_display()), named, _broken(file.sha256), moment(file.added_at)])
        for copy in material.copies_of(file):
            hidden = ", ".join(copy.hides_in_words)
            told = _("%(who)s covered: %(what)s") % {"who": copy.covered_by, "what": hidden}
            named = "\n".join(filter(None, (told, places.get(copy.sha256, ""))))
            rows.append([_("Covered copy"), named, _broken(copy.sha256), moment(copy.covered_at)])
    return Section(
        _("Evidence"),
        rows,
        heads=[_("Shows"), _("File"), "SHA-256", _("Added")],
        widths=[1, 2.4, 2.6, 1.4],
        empty=_("None."),
    )


def _broken(sha256: str) -> str:
    """Write a hash in two lines: it has no place to break by itself."""
    return f"{sha256[:32]}\n{sha256[32:]}"


def _custody(case: CasePage) -> Section:
    return Section(
        _("Custody"),
        [
            [
                event.place,
                str(event.handed_over_by),
                moment(event.handed_over_at),
                str(event.received_by),
                moment(event.accepted_at) if event.accepted_at else "–",
            ]
            for event in case.custody
        ],
        heads=[_("Place"), _("Handed over by"), _("At"), _("Received by"), _("Accepted")],
        widths=[2, 1.5, 1.3, 1.5, 1.3],
        empty=_("Never handed over."),
    )


def _shares(material: CaseMaterial) -> Section:
    return Section(
        _("Shared with"),
        [
            [
                share.partner.agency.name,
                share.agreement.code,
                str(share.get_status_display()),
                moment(share.delivered_at) if share.delivered_at else "–",
            ]
            for share in material.shares
        ],
        heads=[_("Agency"), _("Agreement"), pgettext("field", "Status"), _("Received by the partner")],
        widths=[2.4, 1.6, 1.8, 1.6],
        empty=_("With nobody."),
    )


def _history(material: CaseMaterial) -> Section:
    return Section(
        _("History"),
        [[moment(entry.at), str(entry.title), entry.detail, entry.actor] for entry in material.history],
        heads=[_("At"), _("What"), _("Details"), _("Who")],
        widths=[1.2, 2, 2.8, 1.2],
        empty=_("None."),
    )


def _amount(amount: Decimal) -> str:
    return number_format(amount, 2, force_grouping=True)


def moment(at: datetime.datetime) -> str:
    """Write a moment with its zone."""
    local = timezone.localtime(at)
    return f"{date_format(local, 'SHORT_DATETIME_FORMAT')} {distance_from_utc(local)}"
