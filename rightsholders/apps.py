"""The rightsholders app."""

from django.apps import AppConfig


class RightsholdersConfig(AppConfig):
    name = "rightsholders"
