"""The pages of sharing."""

from django.urls import path

from sharing.views import desk, inbox, inquiries, letters, operations, outcomes, partners, questions, shares

app_name = "sharing"
urlpatterns = [
    path("", desk.desk, name="desk"),
    path("shares/<uuid:public_id>/", shares.detail, name="share"),
    path("shares/<uuid:public_id>/check/", shares.check, name="check"),
    path("shares/<uuid:public_id>/terms/", shares.terms, name="terms"),
    path("shares/<uuid:public_id>/decide/", shares.decide, name="decide"),
    path("shares/<uuid:public_id>/recall/", shares.recall, name="recall"),
    path("shares/<uuid:public_id>/cancel/", shares.cancel, name="cancel"),
    path("shares/<uuid:public_id>/remind/", questions.remind, name="remind"),
    path("shares/<uuid:public_id>/close/", questions.close, name="close-share"),
    path("shares/<uuid:public_id>/letter/", letters.write, name="write-letter"),
    path("shares/<uuid:public_id>/again/", shares.again, name="again"),
    path("shares/<uuid:public_id>/let-go/", shares.let_go, name="let-go"),
    path("operations/<uuid:public_id>/", operations.shared, name="of-operation"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:public_id>/", inbox.detail, name="foreign-case"),
    path("inbox/<uuid:public_id>/files/<uuid:file_id>/", inbox.file, name="foreign-file"),
    path("inbox/<uuid:public_id>/accept/", inbox.accept, name="accept"),
    path("inbox/<uuid:public_id>/decline/", inbox.decline, name="decline-case"),
    path("inbox/<uuid:public_id>/answer/", inbox.answer, name="answer"),
    path("inbox/<uuid:public_id>/feedback/", inbox.feedback, name="feedback"),
    path("inbox/<uuid:public_id>/letter/", letters.write_to_owner, name="write-to-owner"),
    path("letters/", letters.letters, name="letters"),
    path("letters/<uuid:public_id>/note/", letters.note, name="note-letter"),
    path("letters/<uuid:public_id>/answer/", letters.answer, name="answer-letter"),
    path("letters/<uuid:public_id>/decide/", letters.decide, name="decide-letter"),
    path("letters/<uuid:public_id>/withdraw/", letters.withdraw, name="withdraw-letter"),
    path("inquiries/", inquiries.inquiries, name="inquiries"),
    path("inquiries/<uuid:public_id>/", inquiries.inquiry, name="inquiry"),
    path("asked/<uuid:public_id>/", inquiries.foreign_inquiry, name="foreign-inquiry"),
    path("asked/cases/<uuid:public_id>/rest/", inquiries.rest, name="rest"),
    path("partners/", partners.partners, name="partners"),
    path("partners/<str:node>/", partners.partner, name="partner"),
    path("partners/<str:node>/outcomes/", outcomes.outcomes, name="outcomes"),
    path("partners/<str:node>/hold/", partners.hold, name="hold-channel"),
    path("partners/<str:node>/release/", partners.release, name="release-channel"),
    path("partners/<str:node>/ping/", partners.ping, name="ping"),
    path("partners/<str:node>/revoke-key/", partners.revoke, name="revoke-key"),
    path("messages/<uuid:message_id>/retry/", partners.retry, name="retry-message"),
    path("messages/<uuid:message_id>/hold/", partners.hold_one, name="hold-message"),
]
