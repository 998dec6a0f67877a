"""Sample pages in which every component shows, drawn without a database."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from django.http import HttpRequest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.utils import translation

from ipcases.lib.paging import Count, Page
from tests.front.say import say as _
from tests.front.specimen_figures import NOW, Nav, drawings, events, kpis, nav, rows
from tests.front.specimen_forms import FilterForm, IntakeForm, PlainForm, SignInForm, lines, parcels

HERE = Path(__file__).resolve().parent
PAGES = (
    "pieces",
    "list",
    "case",
    "log",
    "dashboard",
    "portal",
    "portal_form",
    "home",
    "sign_in",
    "not_found",
    "server_error",
)
TEMPLATES = {
    "home": "home.html",
    "sign_in": "accounts/sign_in.html",
    "not_found": "errors/404.html",
    "server_error": "errors/500.html",
}


def engine() -> DjangoTemplates:
    """Return the project's template engine with the specimen folder and the say tag added."""
    project = engines["django"].engine
    return DjangoTemplates(
        {
            "NAME": "specimens",
            "DIRS": [HERE / "specimen", *project.dirs],
            "APP_DIRS": True,
            "OPTIONS": {
                "libraries": {"say": "tests.front.say"},
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.template.context_processors.i18n",
                ],
            },
        }
    )


def request_for(path: str, *, signed_in: bool = True) -> HttpRequest:
    request = RequestFactory().get(path, {"sort": "-logged_at", "q": "nordvik"})
    office = SimpleNamespace(name=_("Guangzhou mail office", "广州邮局海关"))
    request.user = SimpleNamespace(
        is_authenticated=signed_in, pk=7, username="officer", display_name=_("Li Wen", "李文"), home_office=office
    )
    return request


def context_of(page: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        "instance_name": _("China Customs", "中国海关"),
        "is_demo": True,
        "help_contact": "12360",
        "may_look_up": True,
        "nav": nav({"log": 0, "list": 1, "case": 1, "dashboard": 3}.get(page, 2)),
        "now": NOW,
        "rows": rows(),
        "events": events(),
        "kpis": kpis(),
        "charts": drawings(),
        "page": Page(rows=rows(), next_cursor="abc", previous_cursor="def"),
        "count": Count(value=1000, exact=False),
        "filter_form": FilterForm({"q": "nordvik", "channel": "P"}),
    }
    if page == "pieces":
        context["form"] = PlainForm({"holder": "", "weight": "x", "kind": "T"})
        context["form"].add_error("weight", _("Weight: enter a number, such as 1.5", "重量：请填写数字，例如 1.5"))
        context["form"].add_error(None, _("This recordation ends before it begins.", "备案截止日早于起始日。"))
    if page == "log":
        context |= {
            "form": IntakeForm(
                initial={"reasons": ["PRICE", "WORK"], "action": "DETAIN", "note": _("Zero for O.", "以零代O。")}
            ),
            "lines": lines(),
            "parcels": parcels(),
        }
    if page == "portal_form":
        context["form"] = PlainForm(initial={"kind": "T"})
    if page in {"portal", "portal_form"}:
        context["nav"] = [
            Nav(_("My recordations", "我的备案"), "#", True),
            Nav(_("Detentions", "扣留案件"), "#", False, 2),
        ]
    if page == "home":
        context |= {
            "cards": kpis()[:3] + kpis()[4:],
            "queue": [
                {"url": "#", "label": r["reference"], "detail": f"{r['brand']} · {r['goods']}", "kind": "procedure"}
                | {"status": r["status"], "due": r["due"]}
                for r in rows()
            ],
            "queue_url": "#",
            "actions": [{"label": _("Log a seizure", "登记查获"), "url": "#", "icon_name": "plus", "primary": True}],
            "news": events(),
        }
    if page == "sign_in":
        context["form"] = SignInForm()
        context["demo_password"] = "ledger-and-lock"
        context["demo_accounts"] = [
            {"username": "officer", "role": _("Officer", "关员"), "place": _("Guangzhou", "广州")},
            {"username": "liaison", "role": _("Liaison officer", "联络官"), "place": ""},
            {"username": "holder", "role": _("Right holder", "权利人"), "place": ""},
        ]
    return context


def draw(page: str, *, language: str = "en", theme: str = "") -> str:
    """Return the HTML of a sample page."""
    # No database stands behind a sample page: no currency says how many decimals it has.
    with translation.override(language), patch("ipcases.lib.figures._minor_units", []):
        template = engine().get_template(TEMPLATES.get(page, f"{page}.html"))
        return template.render(
            {**context_of(page), "theme": theme},
            request_for(f"/{page}/", signed_in=page not in {"sign_in", "server_error"}),
        )
