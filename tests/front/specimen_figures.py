"""What the sample pages tell: cases, events, figures, charts. All names are invented."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from ipcases.lib import charts, maps
from tests.front.say import say as _

NOW = datetime(2026, 11, 23, 6, 31, tzinfo=UTC)


@dataclass(frozen=True)
class Nav:
    label: str
    url: str
    current: bool = False
    count: int | None = None


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
