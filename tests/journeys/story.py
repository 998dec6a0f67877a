"""What one journey knows on its way: who takes part, in which browser, and what came into being."""

import email
import email.policy
import io
import random
import sys
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PIL import Image

from ipcases.demo.past import s10
from ipcases.embedded.pair import Pair
from tests.browser.watching import Album, Person

CN, US = "cn-gacc", "us-cbp"
CHINESE, ENGLISH = "zh-hans", "en"


def jpeg(colour: str) -> dict[str, Any]:
    """Return a photo as a file chooser gives it."""
    out = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(out, "JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": out.getvalue()}


def parcel_numbers(count: int, seed: int | str) -> list[str]:
    """Return parcel numbers with right check digits that nobody else uses."""
    first = random.Random(seed).randrange(10_000_000, 39_000_000)
    return [s10(service="LX", serial=first + number, country="CN") for number in range(count)]


@dataclass
class Story:
    """The pair, the people, and the case as it grows."""

    pair: Pair
    browser: Any
    password: str
    album: Album
    seed: int = 1
    has_script: bool = True
    people: list[Person] = field(default_factory=list)
    parcels: list[str] = field(default_factory=list)
    reference: str = ""
    procedure_path: str = ""
    detention_path: str = ""
    recordation_path: str = ""
    operation_path: str = ""
    share_path: str = ""
    foreign_path: str = ""

    def __post_init__(self) -> None:
        self.parcels = parcel_numbers(2, self.seed)
        self.new_mark = f"NORDGRENS{self.seed}"
        self.registration_number = str(90_000_000 + self.seed % 9_000_000)
        self.today = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
        self.today_us = datetime.now(ZoneInfo("America/New_York")).date().isoformat()

    def sit_down(self, username: str, language: str, node: str = CN) -> Person:
        """Give somebody a browser of their own and let them sign in."""
        instance = self.pair.cn if node == CN else self.pair.us
        person = Person(self.browser, instance.base_url, username, language, self.album, self.has_script)
        self.people.append(person)
        person.sign_in(self.password)
        return person

    def mails(self) -> set[Path]:
        """Return the files of the mails that left the Chinese instance."""
        return set((self.pair.cn.home.path / "mail").glob("*"))

    def wait_for_mail(self, before: set[Path], seconds: float = 30) -> list[str]:
        """Return the mails that left since; the worker sends them."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if new := self.mails() - before:
                return [_readable(path) for path in new]
            time.sleep(0.2)
        raise AssertionError("no mail left")

    @property
    def complaints(self) -> list[str]:
        return [line for person in self.people for line in person.complaints]

    def end(self) -> None:
        """Let everybody go. When the journey broke off, a picture stays of what each had before them."""
        is_broken_off = sys.exc_info()[0] is not None
        for person in self.people:
            if is_broken_off:
                person.keep_picture("broken-off")
            person.leave()


def _readable(path: Path) -> str:
    """Return headers and every part of a kept mail as text."""
    text = []
    for raw in path.read_bytes().split(b"-" * 79):
        message = email.message_from_bytes(raw.strip(), policy=email.policy.default)
        parts = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
        text += [*(f"{name}: {value}" for name, value in message.items()), *parts]
    return "\n".join(text)
