"""What people see and change about themselves."""

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import has_password, must_have_second_factor
from accounts.confirming import forget_wrong, knows_password
from accounts.forms import PasswordForm, SettingsForm
from accounts.middleware import begin_session
from accounts.queries import factor_of, offices_acted_for, role_labels_of, standing_in, still_open
from accounts.services import signing_in as services
from accounts.services.signing_in import change_own_password, choose_language, wrong_password
from accounts.views.signing_in import keep_language
from accounts.views.ways import way_on
from ipcases.lib.errors import DomainError

DENSITY_COOKIE = "density"
_YEAR_SECONDS = 365 * 24 * 3600


@require_http_methods(["GET", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show roles and offices; change language and spacing."""
    initial = {"language": get_language(), "density": request.COOKIES.get(DENSITY_COOKIE, "")}
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        language = form.cleaned_data["language"]
        choose_language(acting_user=request.user, language=language)
        with override(language):
            messages.success(request, _("Your settings are saved."))
        response = HttpResponseRedirect(reverse("profile"))
        keep_language(response, language)
        response.set_cookie(
            DENSITY_COOKIE,
            form.cleaned_data["density"],
            max_age=_YEAR_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
        )
        return response
    context = {
        "form": form,
        "roles": role_labels_of(user=request.user),
        "standing_in": standing_in(user=request.user, now=timezone.now()),
        "offices": offices_acted_for(user=request.user),
        "password_url": reverse("password") if has_password(user=request.user) else "",
        "factor": factor_of(user=request.user),
        "must_have_factor": must_have_second_factor(user=request.user),
        "elsewhere": still_open(user=request.user, now=timezone.now(), besides=request.session.session_key or ""),
    }
    return render(request, "accounts/profile.html", context, status=400 if form.errors else 200)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; this session goes on, all others end. Too many wrong ones end it, too.

    Nothing else opens before a password is changed that somebody else set; then the way leads on.
    """
    if not has_password(user=request.user):
        return HttpResponseRedirect(reverse("profile"))
    is_due = request.user.must_change_password
    form = PasswordForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            if not knows_password(request, password=form.cleaned_data["current"]):
                raise wrong_password()
            change_own_password(
                acting_user=request.user,
                current=form.cleaned_data["current"],
                new=form.cleaned_data["new"],
                now=timezone.now(),
            )
        except DomainError as error:
            form.show(error)
        else:
            update_session_auth_hash(request, request.user)
            begin_session(request, not_before=request.user.sessions_valid_from)
            forget_wrong(request)
            messages.success(request, _("Your password is changed. All your other sessions have ended."))
            return HttpResponseRedirect(way_on(request) if is_due else reverse("profile"))
    context = {
        "form": form,
        "is_due": is_due,
        "crumbs": [(_("Profile"), reverse("profile")), (_("Change password"), "")],
    }
    return render(request, "accounts/password.html", context, status=400 if form.errors else 200)


@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions and tokens of this person but this session."""
    services.sign_out_everywhere(acting_user=request.user, now=timezone.now())
    # A new name for this one: whoever copied the old one is out as well.
    request.session.cycle_key()
    begin_session(request, not_before=request.user.sessions_valid_from, is_proved=False)
    messages.success(request, _("All your other sessions and all tokens have ended. This session goes on."))
    return HttpResponseRedirect(reverse("profile"))
