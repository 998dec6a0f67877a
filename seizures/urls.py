"""The seizure pages."""

from django.urls import include, path

from seizures.views import case, corrections, drafts, evidence, intake, label, lists, looking_up, moved, offline, shift

app_name = "seizures"
urlpatterns = [
    path("", lists.seizure_list, name="list"),
    path("new/", intake.new, name="new"),
    path("new/offline/", offline.empty_form, name="empty-form"),
    path("new/worker.js", offline.offline_worker, name="offline-worker"),
    path("new/<uuid:public_id>/", intake.form, name="form"),
    path("new/<uuid:public_id>/fields/", drafts.draft_fields, name="draft-fields"),
    path("new/<uuid:public_id>/photos/", drafts.draft_photos, name="draft-photos"),
    path("new/<uuid:public_id>/discard/", drafts.discard, name="discard"),
    path("new/photos/<uuid:public_id>/", drafts.draft_photo, name="draft-photo"),
    path("new/known-parcels/", looking_up.known_parcels, name="known-parcels"),
    path("new/seen-before/", looking_up.seen_before, name="seen-before"),
    path("drafts/", drafts.my_drafts, name="drafts"),
    path("shift/", shift.my_shift, name="shift"),
    path("deadlines-moved/", moved.moved_deadlines, name="moved-deadlines"),
    path("<str:reference>/", case.detail, name="detail"),
    path("<str:reference>/history/", case.history, name="history"),
    path("<str:reference>/undo/", case.undo, name="undo"),
    path("<str:reference>/label/", label.bag_label, name="label"),
    path("<str:reference>/goods/", corrections.goods, name="correct-goods"),
    path("<str:reference>/papers/", corrections.papers, name="papers"),
    path("<str:reference>/people/", corrections.people, name="people"),
    path("<str:reference>/evidence/", evidence.add, name="add-evidence"),
    path("<str:reference>/evidence/<uuid:public_id>/", evidence.photo, name="photo"),
    path("<str:reference>/evidence/<uuid:public_id>/original/", evidence.original, name="original"),
    path("<str:reference>/notes/", case.add_note, name="add-note"),
    path("<str:reference>/custody/", case.hand_over, name="hand-over"),
    path("<str:reference>/custody/<int:event_id>/accept/", case.accept_hand_over, name="accept-hand-over"),
    path("<str:reference>/restriction/", case.restrict, name="restrict"),
    path("<str:reference>/members/", case.admit, name="admit"),
    path("<str:reference>/members/remove/", case.remove_member, name="remove-member"),
    path("<str:reference>/", include("seizures.procedure_urls")),
]
