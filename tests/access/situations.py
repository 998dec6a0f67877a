"""The people and objects that the access matrix asks about. Each app adds its own in tests/<app>/situations.py."""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from django.apps import apps

from tests.cast import PEOPLE, make_person, make_right_holder

Values = dict[str, Any]


class World:
    """The cast and, made when first asked for, the objects of the situations."""

    def __init__(self) -> None:
        self.people = {name: make_person(name) for name in PEOPLE}
        self.nordvik = make_right_holder("Nordvik Sport AB", self["holder"], self["representative"])
        self.kestra = make_right_holder("Kestra Leather Ltd", self["rival_holder"])
        self._values: dict[str, Values] = {"any": {}}

    def __getitem__(self, name: str) -> Any:
        return self.people[name]

    def values(self, name: str) -> Values:
        """Return the values of a situation, making its object the first time."""
        if name not in self._values:
            self._values[name] = SITUATIONS[name](self)
        return self._values[name]


SITUATIONS: dict[str, Callable[[World], Values]] = {}


def situation(name: str) -> Callable[[Callable[[World], Values]], Callable[[World], Values]]:
    """Register the function that makes the object of a situation: `@situation("seizures.own")`."""

    def register(make: Callable[[World], Values]) -> Callable[[World], Values]:
        if name in SITUATIONS:
            raise ValueError(f"the situation {name} is made twice")
        SITUATIONS[name] = make
        return make

    return register


def load_situations() -> None:
    """Import tests/<app>/situations.py of every app that has one."""
    for config in apps.get_app_configs():
        name = f"tests.{config.label}.situations"
        if importlib.util.find_spec(f"tests.{config.label}") and importlib.util.find_spec(name):
            importlib.import_module(name)
