"""Field sets that several apps share. No behaviour beyond naming."""

from django.db import models
from django.utils.translation import get_language


def in_readers_language(*, en: str, zh: str) -> str:
    """Return the text in the language of the page."""
    return zh if (get_language() or "").startswith("zh") else en


class NamedInTwoLanguages(models.Model):
    """A thing with an English and a Simplified Chinese name; `name` is the reader's."""

    name_en = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_readers_language(en=self.name_en, zh=self.name_zh)

    @property
    def names(self) -> dict[str, str]:
        """Both names, as the audit keeps them: each reader is told the one in the own language."""
        return {"en": self.name_en, "zh": self.name_zh}


class Retirable(models.Model):
    """Reference rows are never deleted; they stop being offered after `valid_to`."""

    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
