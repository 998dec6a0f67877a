"""Choices and names for forms and pages."""


def forget_on_commit() -> None:
    return None
