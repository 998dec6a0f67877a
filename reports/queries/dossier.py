"""What the dossier of one case says, for one reader."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.models import User
from audit.queries import HistoryEntry, history_of
from ipcases.lib.days import moment_in_words
from ipcases.lib.figures import figure, quantity_in_words
from ipcases.lib.listed import listed
from reference.queries import country_name
from reports.exporters.dossier import Dossier, Section
from reports.queries.dossier_goods import goods_section, outcomes_section, procedure_sections
from seizures.events import LOOKS
from seizures.models import CoveredCopy, EvidenceFile, Hold, Outcome, Parcel, Seizure
from seizures.queries import CasePage, case_page
from seizures.queries.covering import covered_copies_of
from seizures.queries.procedures import ProcedureView, procedures_of
from sharing.access import visible_shares
from sharing.models import Share

_EVENTS_AT_MOST = 500


@dataclass(frozen=True)
class CaseMaterial:
    """What a reader may see of a case, read once: the dossier says it in words, the facts of a case file as data."""

    case: CasePage
    procedures: list[ProcedureView]
    outcomes: list[Outcome]
    shares: list[Share] | None  # None for a reader who may not see shares
    covered: list[CoveredCopy]  # the replaced ones too: they may have been disclosed
    history: Sequence[HistoryEntry]  # what was done, oldest first
    is_history_cut: bool  # older events are left out

    def copies_of(self, file: EvidenceFile) -> list[CoveredCopy]:
        """Return the covered copies of one file, oldest first."""
        return [copy for copy in self.covered if copy.evidence_id == file.pk]


def material_of(
    *, user: User, seizure: Seizure, now: datetime.datetime, history: Sequence[HistoryEntry] | None = None
) -> CaseMaterial:
    """Fetch the case for one reader: the same number of queries whatever its size. The whole history may be given.

    What a court asks is what was done: who looked at the case is left out, and crowds nothing out.
    """
    is_cut = False
    if history is None:
        last = history_of(case_reference=seizure.reference, reader=user, size=_EVENTS_AT_MOST, leaving_out=LOOKS)
        history, is_cut = last.rows[::-1], bool(last.next_cursor)
    outcomes = Outcome.objects.filter(line__seizure=seizure).select_related("line__unit", "recorded_by")
    return CaseMaterial(
        case=case_page(user=user, seizure=seizure, with_candidates=False),
        procedures=procedures_of(seizure=seizure, user=user, now=now),
        outcomes=list(outcomes.order_by("line__position", "id")),
        shares=_shares_of(user=user, seizure=seizure),
        covered=covered_copies_of(seizure=seizure),
        history=[entry for entry in history if entry.action not in LOOKS],
        is_history_cut=is_cut,
    )


def _shares_of(*, user: User, seizure: Seizure) -> list[Share] | None:
    if not may(user=user, verb="sharing.view"):
        return None
    found = visible_shares(user=user).filter(seizure=seizure)
    return list(found.select_related("partner__agency", "agreement").order_by("id"))


def dossier_of(
    *, user: User, material: CaseMaterial, purpose: str, now: datetime.datetime, places: Mapping[str, str] | None = None
) -> Dossier:
    """Say in words what a reader may see of a case; in a case file, where its files lie in it, by their SHA-256."""
    case, seizure = material.case, material.case.seizure
    return Dossier(
        title=_("Case %(reference)s") % {"reference": seizure.reference},
        subtitle=f"{seizure.headline} · {seizure.get_status_display()}",
        handling=_("For official use. Contains the data of a customs case."),
        footer=made_in_words(user=user, purpose=purpose, now=now),
        made_by=settings.INSTANCE_NAME,
        lang="zh" if (get_language() or "").startswith("zh") else "en",
        sections=[
            _facts(case),
            _parcels(case),
            goods_section(lines=case.lines),
            *_parties(case),
            *procedure_sections(procedures=material.procedures),
            outcomes_section(outcomes=material.outcomes),
            _evidence(material, places or {}),
            _custody(case),
            _shares(material),
            _history(material),
        ],
        check=_("Part of a case file; SHA256SUMS in it proves this page.") if places is not None else how_to_check(),
        made_at=now,
    )


def made_in_words(*, user: User, purpose: str, now: datetime.datetime) -> str:
    """Say at the foot of a page when, where, for whom and what for it was made."""
    said = {"at": moment_in_words(now), "instance": settings.INSTANCE_NAME, "user": user, "purpose": purpose}
    return _("Made %(at)s by %(instance)s for %(user)s: %(purpose)s") % said


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
        [_("Detained"), moment_in_words(seizure.detained_at)],
        [_("Logged"), f"{moment_in_words(seizure.logged_at)}, {seizure.logged_by}"],
        [pgettext("field", "Direction"), str(seizure.get_direction_display())],
        [pgettext("field", "Channel"), str(seizure.get_channel_display())],
        [_("Route"), case.route or "–"],
        [_("Reasons"), case.reasons_in_words or "–"],
        [_("Action"), " · ".join(filter(None, (str(seizure.get_action_display()), seizure.action_reason)))],
        *_papers(seizure),
    ]
    if seizure.closed_at:
        rows.append([pgettext("field", "Closed"), moment_in_words(seizure.closed_at)])
    rows += [[pgettext("field", "Hold"), _hold(hold)] for hold in case.standing_holds]
    if seizure.personal_data_purged_at:
        rows.append([_("Names erased"), _erasure(case, moment_in_words(seizure.personal_data_purged_at))])
    return Section(_("Where and when"), rows, kind="facts")


def _papers(seizure: Seizure) -> list[list[str]]:
    """Say what was declared and how the goods travelled, as far as it is known."""
    weight = quantity_in_words(seizure.gross_weight_kg, "kg") if seizure.gross_weight_kg else ""
    known = [
        (_("Place within the office"), seizure.found_at_place),
        (_("Customs procedure"), str(seizure.get_regime_display()) if seizure.regime else ""),
        (_("Declaration number"), seizure.declaration_number),
        (_("Transport document"), seizure.transport_document),
        (_("Vessel, flight or vehicle"), seizure.conveyance),
        (_("Gross weight"), weight),
        (_("Country of origin"), country_name(seizure.origin_country_id) if seizure.origin_country_id else ""),
    ]
    return [[label, said] for label, said in known if said]


def _hold(hold: Hold) -> str:
    told = {"reason": hold.get_reason_display(), "paper": hold.paper_number, "who": hold.set_by}
    return _("%(reason)s %(paper)s, set by %(who)s, %(at)s") % {**told, "at": moment_in_words(hold.set_at)}


def _erasure(case: CasePage, at: str) -> str:
    rule = case.erasure.rule if case.erasure else case.rule
    return f"{at}, {rule.article}" if rule else at


def _parcels(case: CasePage) -> Section:
    return Section(
        _("Parcels"),
        [
            [
                _number(parcel),
                str(parcel.get_kind_display()),
                str(parcel.get_check_digit_display()),
                country_name(parcel.sent_from_country_id) if parcel.sent_from_country_id else "–",
                quantity_in_words(parcel.weight_kg, "kg") if parcel.weight_kg else "–",
            ]
            for parcel in case.parcels
        ],
        heads=[pgettext("parcel", "Number"), pgettext("field", "Kind"), _("Check digit"), _("Sent from"), _("Weight")],
        widths=[2.2, 1.4, 2, 1.4, 1],
        empty=_("None."),
    )


def _number(parcel: Parcel) -> str:
    seal = " ".join((_("Seal number"), parcel.seal_number)) if parcel.seal_number else ""
    return "\n".join(filter(None, (parcel.number, seal)))


def _parties(case: CasePage) -> list[Section]:
    if case.parties is None:
        return []
    return [
        Section(
            _("People and companies on the papers"),
            [
                [str(party.get_role_display()), party.name, party.address or "–", party.country_name or "–"]
                for party in case.parties
            ],
            heads=[_("Role"), _("Name"), _("Address"), _("Country or region")],
            widths=[1, 2, 2.4, 1],
            empty=_("None."),
        )
    ]


def _evidence(material: CaseMaterial, places: Mapping[str, str]) -> Section:
    rows = []
    for file in material.case.files:
        named = "\n".join(filter(None, (file.file_name, places.get(file.sha256, "")))) or "–"
        rows.append([str(file.get_shows_display()), named, _broken(file.sha256), moment_in_words(file.added_at)])
        for copy in material.copies_of(file):
            hidden = listed(copy.hides_in_words)
            told = _("%(who)s covered: %(what)s") % {"who": copy.covered_by, "what": hidden}
            named = "\n".join(filter(None, (told, places.get(copy.sha256, ""))))
            rows.append([_("Covered copy"), named, _broken(copy.sha256), moment_in_words(copy.covered_at)])
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
                moment_in_words(event.handed_over_at),
                str(event.received_by),
                moment_in_words(event.accepted_at) if event.accepted_at else "–",
            ]
            for event in case.custody
        ],
        heads=[_("Place"), _("Handed over by"), _("At"), _("Received by"), _("Accepted")],
        widths=[2, 1.5, 1.3, 1.5, 1.3],
        empty=_("Never handed over."),
    )


def _shares(material: CaseMaterial) -> Section:
    if material.shares is None:
        left_out = _("Left out: whom this was made for may not see with whom cases are shared.")
        return Section(_("Shared with"), [], empty=left_out)
    return Section(
        _("Shared with"),
        [
            [
                share.partner.agency.name,
                share.agreement.code,
                str(share.status_word),
                moment_in_words(share.delivered_at) if share.delivered_at else "–",
            ]
            for share in material.shares
        ],
        heads=[_("Agency"), _("Agreement"), pgettext("field", "Status"), _("Received by the partner")],
        widths=[2.4, 1.6, 1.8, 1.6],
        empty=_("With nobody."),
    )


def _history(material: CaseMaterial) -> Section:
    cut = _("The last %(n)s events. The case file has all of them.") % {"n": figure(len(material.history))}
    notes = [_("What was done. Who looked at the case is in the audit of its case file.")]
    if material.shares is None:
        notes.append(_("Acts of sharing are left out."))
    if material.is_history_cut:
        notes.append(cut)
    return Section(
        _("History"),
        [[moment_in_words(entry.at), str(entry.title), entry.detail, entry.actor] for entry in material.history],
        heads=[_("At"), _("What"), _("Details"), _("Who")],
        widths=[1.2, 2, 2.8, 1.2],
        empty=_("None."),
        note=" ".join(notes),
    )
