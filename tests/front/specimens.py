"""Sample pages in which every component shows, drawn without a database. All names are invented."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.forms import formset_factory
from django.http import HttpRequest
from django.template import engines
from django.template.backends.django import DjangoTemplates
from django.test import RequestFactory
from django.utils import translation

from ipcases.lib import charts, maps
from ipcases.lib.paging import Count, Page
from ipcases.lib.ui import Checkboxes, Chips, DateInput, DecimalInput, IdentifierInput, RadioCards, Radios

HERE = Path(__file__).resolve().parent
NOW = datetime(2026, 11, 23, 6, 31, tzinfo=UTC)


def _(english: str, chinese: str) -> str:
    return chinese if (translation.get_language() or "").startswith("zh") else english


@dataclass(frozen=True)
class Nav:
    label: str
    url: str
    current: bool = False
    count: int | None = None


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


class IntakeForm(forms.Form):
    reasons = forms.MultipleChoiceField(choices=[], widget=Chips)
    action = forms.ChoiceField(choices=[], widget=RadioCards)
    note = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000, "data-chars": True}), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].label = _("What made you stop it?", "拦下的理由")
        self.fields["reasons"].choices = [
            ("PRICE", _("Price far below market", "价格远低于市价")),
            ("WORK", _("Poor print or stitching", "印刷或做工粗糙")),
            ("SENDER", _("Known sender", "已知寄件人")),
            ("PACK", _("No brand packaging", "无品牌包装")),
            ("ROUTE", _("Route does not fit goods", "路线与货物不符")),
            ("ALERT", _("Right holder's alert", "权利人线索")),
        ]
        self.fields["action"].label = _("Action", "处置")
        self.fields["action"].choices = [
            ("DETAIN", _("Detain", "扣留")),
            ("SEIZE", _("Seize", "没收")),
            ("RELEASE", _("Release", "放行")),
        ]
        self.fields["action"].widget.hints = {
            "DETAIN": _("Ask the right holder. 3 working days.", "征询权利人，3 个工作日。"),
            "SEIZE": _("Clearly counterfeit. Notice goes out today.", "明显侵权，通知今日发出。"),
            "RELEASE": _("Genuine, or nothing recorded.", "正品，或无备案。"),
        }
        self.fields["note"].label = _("Note for the desk", "给审核岗的备注")
        self.fields["note"].verdict = ""


class LineForm(forms.Form):
    brand = forms.CharField(required=False)
    description = forms.CharField(required=False)
    quantity = forms.CharField(widget=DecimalInput, required=False)
    unit = forms.ChoiceField(choices=[], required=False)
    unit_value = forms.CharField(widget=DecimalInput, required=False)
    currency = forms.CharField(widget=forms.HiddenInput, initial="CNY", required=False)
    recordation = forms.CharField(widget=forms.HiddenInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brand"].label = _("Brand or mark", "品牌或商标")
        self.fields["brand"].widget.attrs["data-need"] = _("Enter the brand, or write “none”", "请填写品牌，或写“无”")
        self.fields["description"].label = _("Goods", "货物")
        self.fields["quantity"].label = _("Quantity", "数量")
        self.fields["unit"].label = _("Unit", "单位")
        self.fields["unit"].choices = [("PR", _("pairs", "双")), ("PC", _("pieces", "件"))]
        self.fields["unit_value"].label = _("Unit price, CNY", "单价（人民币）")


class ParcelForm(forms.Form):
    number = forms.CharField(widget=IdentifierInput)
    kind = forms.ChoiceField(choices=[])
    sent_from_country = forms.ChoiceField(choices=[])
    weight_kg = forms.CharField(widget=DecimalInput, required=False)
    mark_optional = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].label = _("Parcel, waybill or container number", "邮包、运单或集装箱号")
        self.fields["number"].verdict = ""
        self.fields["kind"].label = _("Kind", "类型")
        self.fields["kind"].choices = [("POSTAL", _("Postal item", "邮件")), ("EXPRESS", _("Express", "快件"))]
        self.fields["sent_from_country"].label = _("Sent from", "寄出地")
        self.fields["sent_from_country"].choices = [("CN", _("China", "中国")), ("US", _("United States", "美国"))]
        self.fields["weight_kg"].label = _("Weight, kg", "重量（千克）")


class PlainForm(forms.Form):
    holder = forms.CharField()
    valid_to = forms.DateField(widget=DateInput, required=False)
    weight = forms.CharField(widget=DecimalInput)
    kind = forms.ChoiceField(widget=Radios, choices=[])
    classes = forms.MultipleChoiceField(widget=Checkboxes, choices=[], required=False)
    proof = forms.FileField(required=False)
    agree = forms.BooleanField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].label = _("Right holder", "权利人")
        self.fields["holder"].help_text = _("As written in the register.", "与注册簿一致。")
        self.fields["valid_to"].label = _("Valid to", "有效期至")
        self.fields["weight"].label = _("Weight", "重量")
        self.fields["weight"].affix = "kg"
        self.fields["kind"].label = _("Kind of right", "权利种类")
        self.fields["kind"].choices = [("T", _("Trade mark", "商标")), ("C", _("Copyright", "著作权"))]
        self.fields["kind"].widget.hints = {"T": _("Registered word or image.", "注册的文字或图形。")}
        self.fields["classes"].label = _("Classes", "类别")
        self.fields["classes"].choices = [("18", _("18 Leather goods", "18 皮具")), ("25", _("25 Clothing", "25 服装"))]
        self.fields["proof"].label = _("Proof", "证明文件")
        self.fields["agree"].label = _("The statements are true", "以上陈述属实")
        self.fields["agree"].help_text = _("False statements may cost the recordation.", "虚假陈述可能导致备案撤销。")
        required = _("{}: fill this in", "请填写：{}")
        for field in self.fields.values():
            field.error_messages["required"] = required.format(field.label)


class FilterForm(forms.Form):
    mark_optional = False
    q = forms.CharField(required=False)
    channel = forms.ChoiceField(required=False, choices=[])
    since = forms.DateField(required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = _("Words", "关键词")
        self.fields["channel"].label = _("Channel", "渠道")
        self.fields["channel"].choices = [("", _("All channels", "全部渠道")), ("P", _("Postal", "邮递"))]
        self.fields["since"].label = _("Since", "起始日期")


def nav(current: int) -> list[Nav]:
    labels = [
        (_("Log a seizure", "登记查获"), None),
        (_("Seizures", "查获案件"), 14),
        (_("Recordations", "备案"), None),
        (_("Operations", "联合行动"), None),
        (_("Sharing", "共享"), 3),
        (_("Reports", "报告"), None),
    ]
    return [Nav(label, "#", i == current, count) for i, (label, count) in enumerate(labels)]


def rows() -> list[dict]:
    samples = [
        ("CN-CAN-2026-000418", "NOTIFIED", "AURELIA", _("Watches, 40 pieces", "手表，40 件"), 0, 58000),
        ("CN-CAN-2026-000409", "OPENED", "NORDVIK", _("Running shoes, 120 pairs", "跑鞋，120 双"), 1, 17400),
        ("CN-CAN-2026-000398", "DECIDED", "PALOMO", _("Earphones, 300 pieces", "耳机，300 件"), 3, 89700),
        ("CN-CAN-2026-000391", "OPENED", "诺德维克 NORDVIK", _("Shoulder bags, 36 pieces", "单肩包，36 件"), 8, 11520),
        ("CN-CAN-2026-000377", "EXECUTED", "KESTRA", _("Necklaces, 95 pieces", "项链，95 件"), None, 4750),
    ]
    return [
        {
            "reference": reference,
            "status": status,
            "brand": brand,
            "goods": goods,
            "due": date(2026, 11, 23) + timedelta(days=days) if days is not None else None,
            "value": value,
            "logged_at": NOW - timedelta(hours=7 * i),
        }
        for i, (reference, status, brand, goods, days, value) in enumerate(samples)
    ]


def events() -> list[dict]:
    return [
        {"icon": "gavel", "tone": "warn", "title": _("Decision: confiscate", "决定：没收"), "at": NOW, "actor": "李文"},
        {
            "icon": "mail",
            "tone": "violet",
            "title": _("Notice to the right holder", "已通知权利人"),
            "detail": _("Suspension of release", "中止放行"),
            "at": NOW - timedelta(days=2),
            "actor": "K. Alvarez",
            "url": "#",
        },
        {
            "icon": "lock",
            "tone": "info",
            "title": _("Detained", "已扣留"),
            "at": NOW - timedelta(days=3),
            "actor": "李文",
        },
        {"icon": "plus", "title": _("Logged", "已登记"), "at": NOW - timedelta(days=3, hours=1), "actor": "李文"},
    ]


def kpis() -> list[dict]:
    return [
        {"label": _("Seizures", "查获"), "value": 1560, "note": _("two rounds", "两轮"), "url": "#"},
        {
            "label": _("Traced parcels", "追踪邮包"),
            "value": 127,
            "note": _("one investigation", "一宗侦查"),
            "url": "#",
        },
        {
            "label": _("Sites closed", "查处窝点"),
            "value": 7,
            "note": _("production, sale, storage", "生产、销售、仓储"),
        },
        {
            "label": _("Suspects arrested", "抓获嫌疑人"),
            "value": 36,
            "note": _("by our own police", "我方警方"),
            "url": "#",
        },
        {
            "label": _("Waiting for right holder", "待权利人答复"),
            "value": 63,
            "note": _("9 due within 24 hours", "9 件 24 小时内到期"),
            "hot": True,
        },
    ]


def drawings() -> dict[str, charts.Chart]:
    weeks = [_(a, b) for a, b in zip(_weeks_en(), _weeks_zh(), strict=True)]
    return {
        "weeks": charts.line(
            title=_("Seizures a week", "每周查获"),
            labels=weeks,
            head=_("Week of", "周"),
            series=[
                charts.Series(_("On arrival, US", "到达时，美方"), [96, 121, 138, 151, 164, 172, 203, 239]),
                charts.Series(_("Before export, China", "出口前，中方"), [71, 88, 102, None, 124, 141, 166, 190]),
            ],
        ),
        "routes": routes(),
        "goods": charts.bar_list(
            title=_("Seizures by kind of goods", "按货物类别"),
            items=[
                charts.Bar(_("Footwear", "鞋类"), 402, "#"),
                charts.Bar(_("Bags and leather goods", "箱包皮具"), 318, "#"),
                charts.Bar(_("Watches and jewellery", "钟表首饰"), 241, "#"),
                charts.Bar(_("Cosmetics", "化妆品"), 162, "#"),
                charts.Bar(_("Toys", "玩具"), 3),
            ],
        ),
        "outcomes": charts.stacked_bar(
            title=_("What became of the goods", "货物处置"),
            parts=[_("Destroyed", "销毁"), _("Donated", "捐赠"), _("Auctioned", "拍卖"), _("Released", "放行")],
            head=_("Office", "海关"),
            rows=[
                charts.Stack(_("Guangzhou", "广州"), [210, 60, 25, 14], "#"),
                charts.Stack(_("Shenzhen", "深圳"), [320, 20, 45, 30]),
            ],
        ),
    }


def routes() -> charts.Chart:
    stops = {
        name: maps.Place(_(name, chinese), latitude, longitude, count, "#")
        for name, chinese, latitude, longitude, count in (
            ("Shenzhen", "深圳", 22.54, 114.06, 486),
            ("Yiwu", "义乌", 29.31, 120.07, 233),
            ("Guangzhou", "广州", 23.13, 113.26, 148),
            ("Shanghai", "上海", 31.23, 121.47, 92),
            ("Zhengzhou", "郑州", 34.75, 113.62, 41),
        )
    }
    ends = {
        name: maps.Place(_(name, chinese), latitude, longitude)
        for name, chinese, latitude, longitude in (
            ("New York", "纽约", 40.64, -73.78),
            ("Los Angeles", "洛杉矶", 33.94, -118.4),
            ("Chicago", "芝加哥", 41.97, -87.9),
            ("San Francisco", "旧金山", 37.62, -122.38),
            ("Miami", "迈阿密", 25.79, -80.29),
        )
    }
    flows = [
        ("Shenzhen", "Los Angeles", 312),
        ("Shenzhen", "New York", 268),
        ("Yiwu", "New York", 171),
        ("Guangzhou", "Chicago", 146),
        ("Shanghai", "San Francisco", 118),
        ("Yiwu", "Los Angeles", 92),
        ("Zhengzhou", "Chicago", 61),
        ("Guangzhou", "Miami", 54),
    ]
    return maps.route_map(
        title=_("Where parcels come from and where they are stopped", "邮包的来源与查获地"),
        places=list(stops.values()),
        flows=[maps.Flow(stops[start], ends[end], count) for start, end, count in flows],
    )


def _weeks_en() -> list[str]:
    return ["28 Sep", "5 Oct", "12 Oct", "19 Oct", "26 Oct", "2 Nov", "9 Nov", "16 Nov"]


def _weeks_zh() -> list[str]:
    return ["9月28日", "10月5日", "10月12日", "10月19日", "10月26日", "11月2日", "11月9日", "11月16日"]


def formset(form: type[forms.Form], prefix: str, initial: list[dict]) -> forms.BaseFormSet:
    made = formset_factory(form, extra=0, can_delete=True)
    return made(prefix=prefix, initial=initial)


def lines() -> forms.BaseFormSet:
    return formset(
        LineForm,
        "lines",
        [
            {
                "brand": "NORDVIK",
                "description": _("Running shoes", "跑鞋"),
                "quantity": "12",
                "unit": "PR",
                "unit_value": "145",
            },
            {
                "brand": "KESTRA",
                "description": _("Shoulder bags", "单肩包"),
                "quantity": "6",
                "unit": "PC",
                "unit_value": "320",
            },
        ],
    )


def parcels() -> forms.BaseFormSet:
    return formset(
        ParcelForm,
        "parcels",
        [
            {"number": "LZ 473 124 863 CN", "kind": "POSTAL", "sent_from_country": "CN", "weight_kg": "1.2"},
            {"number": "LZ 473 124 866 CN", "kind": "POSTAL", "sent_from_country": "CN", "weight_kg": "0.8"},
        ],
    )


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


class SignInForm(forms.Form):
    username = forms.CharField()
    password = forms.CharField(widget=forms.PasswordInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name", "用户名")
        self.fields["password"].label = _("Password", "密码")


def context_of(page: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        "instance_name": _("China Customs", "中国海关"),
        "is_demo": True,
        "help_contact": "12360",
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


def draw(page: str, *, language: str = "en", theme: str = "", direction: str = "") -> str:
    """Return the HTML of a sample page."""
    with translation.override(language):
        template = engine().get_template(TEMPLATES.get(page, f"{page}.html"))
        html = template.render(
            {**context_of(page), "theme": theme},
            request_for(f"/{page}/", signed_in=page not in {"sign_in", "server_error"}),
        )
    return html.replace(' dir="ltr"', f' dir="{direction}"') if direction else html
