"""The demo sign-ins, one per role; `make run` prints them."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import RoleGrant, User
from accounts.roles import Role


@dataclass(frozen=True)
class Person:
    """Somebody of the demo: roles, and the office – by its place in the jurisdiction, or by its code."""

    username: str
    name: str
    roles: tuple[Role, ...]
    office: str = ""  # HQ, PORT, PORT2, a code, or nothing


# Invented people.
PEOPLE = (
    Person("officer", "Lin Qing", (Role.OFFICER,), "PORT"),
    Person("officer_szx", "He Ruo", (Role.OFFICER,), "PORT2"),
    Person("supervisor", "Tan Weimin", (Role.SUPERVISOR,), "PORT"),
    Person("desk", "Mo Xiaoyan", (Role.DESK,), "HQ"),
    Person("liaison", "Qiu Hanlin", (Role.LIAISON,), "HQ"),
    Person("approver", "Deng Shuyi", (Role.APPROVER,), "HQ"),
    # What names persons or holds files leaves only after two approvals.
    Person("second_approver", "Xie Yunfan", (Role.APPROVER,), "HQ"),
    Person("analyst", "Ou Zihan", (Role.ANALYST,), "HQ"),
    Person("coordinator", "Li Wen", (Role.COORDINATOR,), "HQ"),
    Person("holder", "Astrid Lindqvist", (Role.HOLDER,)),
    Person("rival_holder", "Edmund Harcourt", (Role.HOLDER,)),
    Person("representative", "Ye Peiling", (Role.REPRESENTATIVE,)),
    Person("auditor", "Fang Zheng", (Role.AUDITOR,), "HQ"),
    Person("admin", "Gu Anran", (Role.ADMIN,), "HQ"),
)
# The same desks on the other side of the exchange.
_NAMES = {
    "US": {
        "officer": "Marcus Hale",
        "officer_szx": "Dana Whitlock",
        "supervisor": "Ruth Calloway",
        "desk": "Owen Prescott",
        "liaison": "Helen Marsh",
        "approver": "Victor Langley",
        "second_approver": "Joan Eastman",
        "analyst": "Peter Nolan",
        "coordinator": "Grace Holloway",
        "auditor": "Thomas Reed",
        "admin": "Carol Jennings",
    }
}
# Colleagues and agents of the same years: they act in the story and cannot sign in.
COLLEAGUES = (
    Person("zhou.min", "周敏", (Role.OFFICER,), "CNCAN"),
    Person("wu.haitao", "Wu Haitao", (Role.OFFICER,), "CNCAN"),
    Person("liang.jiayi", "梁嘉怡", (Role.OFFICER,), "CNCAN"),
    Person("luo.jiaxin", "罗嘉欣", (Role.OFFICER,), "CNSZX"),
    Person("guan.tao", "Guan Tao", (Role.OFFICER,), "CNSZX"),
    Person("shen.yifei", "沈逸飞", (Role.OFFICER,), "CNSHA"),
    Person("qian.yue", "Qian Yue", (Role.OFFICER,), "CNPVG"),
    Person("lou.bin", "楼斌", (Role.OFFICER,), "CNYIU"),
    Person("weng.shan", "翁珊", (Role.OFFICER,), "CNHGH"),
    Person("chen.zhiwei", "陈志伟", (Role.OFFICER,), "CNXMN"),
    Person("bao.ning", "Bao Ning", (Role.OFFICER,), "CNNGB"),
    Person("xu.wenbo", "许文博", (Role.DESK,), "HQ"),
    Person("jiang.rui", "Jiang Rui", (Role.DESK,), "HQ"),
    Person("lu.jiaming", "Lu Jiaming", (Role.REPRESENTATIVE,)),
    Person("feng.yiran", "冯怡然", (Role.REPRESENTATIVE,)),
    Person("hartmann", "Clara Hartmann", (Role.REPRESENTATIVE,)),
    Person("ito.k", "伊藤健", (Role.REPRESENTATIVE,)),
)
AGENTS = ("lu.jiaming", "feng.yiran", "hartmann", "ito.k")
DESKS = ("desk", "desk", "xu.wenbo", "jiang.rui")
OFFICERS = {
    "CNCAN": ("officer", "officer", "zhou.min", "wu.haitao", "liang.jiayi"),
    "CNSZX": ("officer_szx", "officer_szx", "luo.jiaxin", "guan.tao"),
    "CNSHA": ("shen.yifei",),
    "CNPVG": ("qian.yue",),
    "CNYIU": ("lou.bin",),
    "CNHGH": ("weng.shan",),
    "CNXMN": ("chen.zhiwei",),
    "CNNGB": ("bao.ning",),
}
OFFICES = {
    "CN": {"HQ": "CNHQ", "PORT": "CNCAN", "PORT2": "CNSZX"},
    "US": {"HQ": "USHQ", "PORT": "USJFK", "PORT2": "USLAX"},
}


def make_people(*, jurisdiction: str, password: str) -> dict[str, User]:
    """Create the sign-ins and their colleagues; return them by name."""
    offices = OFFICES.get(jurisdiction, OFFICES["CN"])
    colleagues = COLLEAGUES if jurisdiction == "CN" else ()
    names = _NAMES.get(jurisdiction, {})
    hashed, shut = make_password(password), make_password(None)
    users = User.objects.bulk_create(
        User(
            username=person.username,
            display_name=names.get(person.username, person.name),
            email=f"{person.username}@ipcases.example",
            home_office_id=offices.get(person.office, person.office) or None,
            password=hashed if person in PEOPLE else shut,
        )
        for person in (*PEOPLE, *colleagues)
    )
    by_name = {user.username: user for user in users}
    RoleGrant.objects.bulk_create(
        RoleGrant(user=by_name[person.username], role=role)
        for person in (*PEOPLE, *colleagues)
        for role in person.roles
    )
    return by_name
