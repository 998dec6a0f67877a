"""Finding what the apps above say under a name of their own, without importing upwards."""

from functools import cache
from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule


@cache
def modules_named(name: str) -> dict[str, ModuleType]:
    """Find the module of this name in each app that has one, by the app's label."""
    return {
        config.label: import_module(f"{config.name}.{name}")
        for config in apps.get_app_configs()
        if config.module is not None and module_has_submodule(config.module, name)
    }
