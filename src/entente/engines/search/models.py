"""The index: one entry a row that can be found, the words in it, and how far it has followed the journal."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tokens(models.TextField[str, str]):
    """Words ready to be matched: a tsvector in PostgreSQL, words apart by spaces in SQLite."""

    def db_type(self, connection: Any) -> str:
        """Return the column's type."""
        return "tsvector" if connection.vendor == "postgresql" else "text"


class Ordered(models.CharField[str, str]):
    """A text compared letter by letter in both databases, so that an index gives the words that begin alike."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Return the column's type and collation."""
        found: dict[str, Any] = dict(super().db_parameters(connection))
        return found | ({"collation": "C"} if connection.vendor == "postgresql" else {})


class Indexed(models.Model):
    """One row that can be found; its number holds the kind's number and the row's own."""

    id = models.BigIntegerField(_("number"), primary_key=True)
    words = Tokens(_("words"))

    class Meta:
        verbose_name = _("index entry")
        verbose_name_plural = _("index entries")

    def __str__(self) -> str:
        """Say the number."""
        return str(self.pk)


class IndexedWord(models.Model):
    """One word that entries of a kind hold: what completes a word begun and corrects one mistyped."""

    kind = models.IntegerField(_("kind’s number"))
    word = Ordered(_("word"), max_length=45)
    # About how many entries hold it: tells the database which way to look, and is never shown.
    entries = models.IntegerField(_("entries"), default=0)

    class Meta:
        verbose_name = _("indexed word")
        verbose_name_plural = _("indexed words")
        constraints = [models.UniqueConstraint(fields=("word", "kind"), name="search_word_once")]

    def __str__(self) -> str:
        """Say the word."""
        return self.word


class IndexedKind(models.Model):
    """The last journal line of a kind that the index has followed."""

    kind = models.CharField(_("kind"), max_length=80, unique=True)
    last = models.BigIntegerField(_("last line"))

    class Meta:
        verbose_name = _("index of a kind")
        verbose_name_plural = _("indexes of kinds")

    def __str__(self) -> str:
        """Say kind and line."""
        return f"{self.kind} {self.last}"
