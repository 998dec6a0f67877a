"""The whole line: from a parcel on the belt to the partner's answer, across two instances, in both languages."""

import pytest

from tests.browser.pairing import PASSWORD
from tests.browser.watching import Album
from tests.journeys import customs_acts as customs
from tests.journeys import portal_acts as portal
from tests.journeys import report_acts as reports
from tests.journeys import sharing_acts as sharing
from tests.journeys.story import CHINESE, ENGLISH, US, Story

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.xdist_group("pair")]


def test_a_parcel_on_the_belt_leads_to_arrests_at_the_partner(pair, chromium):
    story = Story(pair=pair, browser=chromium, password=PASSWORD, album=Album("journey"), seed=1)
    try:
        _from_the_belt_to_the_outcome(story)
        _to_the_partner_and_back(story)
        _reports_recordation_audit(story)
    finally:
        story.end()

    assert story.complaints == []


def test_officer_and_right_holder_need_no_script(pair, chromium):
    album = Album("journey-without-script")
    story = Story(pair=pair, browser=chromium, password=PASSWORD, album=album, seed=2, has_script=False)
    try:
        officer = story.sit_down("officer", ENGLISH)
        customs.officer_logs_a_seizure(story, officer)
        customs.officer_finds_it_in_the_list(story, officer)

        desk = story.sit_down("desk", ENGLISH)
        customs.desk_opens_a_procedure(story, desk)
        mails = story.mails()
        customs.desk_issues_the_notice(story, desk)
        customs.mail_holds_no_case_data(story, mails)

        holder = story.sit_down("holder", CHINESE)
        portal.holder_sees_what_the_stage_discloses(story, holder)
        portal.holder_answers(story, holder)
        portal.holder_registers_a_recordation(story, holder)
    finally:
        story.end()

    assert story.complaints == []


def _from_the_belt_to_the_outcome(story: Story) -> None:
    officer = story.sit_down("officer", CHINESE)
    customs.officer_logs_a_seizure(story, officer)
    customs.officer_finds_it_in_the_list(story, officer)

    desk = story.sit_down("desk", CHINESE)
    customs.desk_opens_a_procedure(story, desk)
    mails = story.mails()
    customs.desk_issues_the_notice(story, desk)
    customs.mail_holds_no_case_data(story, mails)

    holder = story.sit_down("holder", ENGLISH)
    portal.holder_sees_what_the_stage_discloses(story, holder)
    portal.rival_sees_nothing_of_it(story, story.sit_down("rival_holder", ENGLISH))
    portal.holder_answers(story, holder)

    customs.desk_decides(story, desk)
    customs.desk_records_outcomes(story, desk)
    portal.holder_reads_the_decision(story, holder)


def _to_the_partner_and_back(story: Story) -> None:
    coordinator = story.sit_down("coordinator", ENGLISH)
    customs.coordinator_adds_it_to_the_operation(story, coordinator)

    liaison = story.sit_down("liaison", CHINESE)
    sharing.liaison_drafts_a_share(story, liaison)
    sharing.liaison_previews_and_submits(story, liaison)
    approver = story.sit_down("approver", CHINESE)
    sharing.approver_approves(story, approver)
    sharing.approver_approves(story, story.sit_down("second_approver", ENGLISH))
    sharing.worker_delivers_it(story, approver)

    partner = story.sit_down("liaison", ENGLISH, US)
    sharing.partner_takes_it_up(story, partner)
    sharing.partner_reports_an_arrest(story, partner)
    sharing.partner_writes_letters(story, partner)
    sharing.case_and_operation_show_it(story, liaison, coordinator)
    sharing.letters_are_answered(story, liaison, approver)
    sharing.correction_travels(story, story.sit_down("desk", CHINESE), partner)


def _reports_recordation_audit(story: Story) -> None:
    analyst = story.sit_down("analyst", CHINESE)
    reports.analyst_searches(story, analyst)
    reports.analyst_exports_csv(story, analyst)
    reports.analyst_exports_xlsx(story, analyst)
    reports.analyst_makes_the_dossier(story, analyst)

    holder, desk = story.sit_down("holder", ENGLISH), story.sit_down("desk", CHINESE)
    portal.holder_registers_a_recordation(story, holder)
    portal.desk_accepts_it(story, desk)
    portal.holder_sees_it_in_force(story, holder)

    reports.auditor_opens_the_audit(story, story.sit_down("auditor", ENGLISH))
    reports.audit_is_whole_on_both_instances(story)
