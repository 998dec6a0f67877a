"""Every address of the site, by the app that owns it."""

from django.conf import settings
from django.contrib.staticfiles.urls import staticfiles_urlpatterns
from django.urls import include, path

from ipcases import health, home
from reports.views.verifying import verify
from rightsholders.views.published import recorded_rights

urlpatterns = [
    path("", home.home, name="home"),
    path("look-up/", home.look_up, name="look-up"),
    path("theme/", home.set_theme, name="theme"),
    path("keyboard/", home.keyboard, name="keyboard"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("", include("accounts.urls")),
    path("audit/", include("audit.urls")),
    path("calendars/", include("reference.urls")),
    path("recordations/", include("rightsholders.urls")),
    path("recorded-rights/", recorded_rights, name="recorded-rights"),  # for anybody, where it is published
    path("portal/", include("ipcases.portal")),
    path("answer/", include("seizures.answer_urls")),  # for whoever has a link: its address is the key
    # Tabs of a case that upper apps own: pages join by URL, not by import.
    path("seizures/<str:reference>/operations/", include("operations.case_urls")),
    path("seizures/<str:reference>/sharing/", include("sharing.case_urls")),
    path("seizures/", include("seizures.urls")),
    path("referrals/", include("seizures.referral_urls")),
    path("store/", include("seizures.store_urls")),
    path("ledger/", include("seizures.ledger_urls")),
    path("operations/", include("operations.urls")),
    path("sharing/", include("sharing.urls")),
    path("ipx/v1/", include("sharing.exchange_urls")),
    path("reports/", include("reports.urls")),
    path("verify/", verify, name="verify"),  # for anybody: its address is printed on what we hand out
    path("api/", include("ipcases.api")),
]
if settings.WHITENOISE_USE_FINDERS:
    urlpatterns += staticfiles_urlpatterns()

handler400 = "ipcases.errors.bad_request"
handler403 = "ipcases.errors.forbidden"
handler404 = "ipcases.errors.not_found"
handler500 = "ipcases.errors.server_error"
