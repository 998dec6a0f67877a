"""Signing in, the own profile, and the administrator's pages about people."""

from django.urls import path

from accounts.views import identities, people, profile, provider, second_factor, security_keys, signing_in, standing_in

urlpatterns = [
    path("sign-in/", signing_in.SignInView.as_view(), name="sign-in"),
    path("sign-in/code/", signing_in.second_step, name="second-step"),
    path("sign-in/key/", security_keys.ask, name="security-key-ask"),
    path("sign-in/provider/", provider.ask, name="provider-sign-in"),
    path("sign-in/provider/again/", provider.ask_anew, name="provider-prove"),
    path("sign-in/provider/answer/", provider.answer, name="provider-answer"),
    path("sign-in/provider/ended/", provider.ended, name="provider-ended"),
    path("sign-out/provider/", provider.sign_out, name="provider-sign-out"),
    path("sign-out/", signing_in.sign_out, name="sign-out"),
    path("signed-out/", signing_in.signed_out, name="signed-out"),
    path("session/", signing_in.session, name="session"),
    path("language/", signing_in.set_language, name="set_language"),
    path("profile/", profile.profile, name="profile"),
    path("profile/password/", profile.password, name="password"),
    path("profile/sign-out-everywhere/", profile.sign_out_everywhere, name="sign-out-everywhere"),
    path("profile/second-factor/", second_factor.second_factor, name="second-factor"),
    path("profile/second-factor/remove/", second_factor.remove_second_factor, name="second-factor-remove"),
    path("profile/recovery-codes/", second_factor.recovery_codes, name="recovery-codes"),
    path("profile/security-keys/ask/", security_keys.ask_new, name="security-key-ask-new"),
    path("profile/security-keys/new/", security_keys.new_key, name="security-key-new"),
    path("profile/security-keys/<int:pk>/remove/", security_keys.remove_key, name="security-key-remove"),
    path("people/", people.people, name="people"),
    path("people/new/", people.new_person, name="person-new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/switch-off/", people.switch_off, name="person-switch-off"),
    path("people/<int:pk>/switch-on/", people.switch_on, name="person-switch-on"),
    path("people/<int:pk>/end-sessions/", people.end_sessions, name="person-end-sessions"),
    path("people/<int:pk>/stand-in/", standing_in.let_stand_in, name="person-stand-in"),
    path("people/<int:pk>/stand-ins/<int:number>/end/", standing_in.end_stand_in, name="person-stand-in-end"),
    path("people/<int:pk>/password/", people.new_password, name="person-password"),
    path("people/<int:pk>/identity/", identities.link, name="person-identity"),
    path("people/<int:pk>/identity/unlink/", identities.unlink, name="person-identity-unlink"),
    path("people/<int:pk>/second-factor/", people.take_factor, name="person-second-factor"),
    path("people/<int:pk>/security-keys/<int:number>/", people.take_key, name="person-security-key"),
]
