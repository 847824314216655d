"""Texts without accents and case, in Python and in the database: how a typed word finds "Côte d’Ivoire"."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Func

FOLDS = ("àâäáãåçéèêëíìîïñóòôöõúùûüýÿœæ’", "aaaaaaceeeeiiiinooooouuuuyyoa'")
TABLE = str.maketrans(*FOLDS)
QUOTE = "'"


class Fold(Func):
    """Lower case without accents, computed by the database: how a typed word finds "Côte d’Ivoire"."""

    function = "entente_fold"
    output_field = models.TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, Any]:
        """Use translate(), which needs no extension."""
        return super().as_sql(
            compiler,
            connection,
            template=f"translate(lower((%(expressions)s)::text), '{FOLDS[0]}', '{FOLDS[1].replace(QUOTE, 2 * QUOTE)}')",
            **context,
        )


def folded(text: str) -> str:
    """Return text in lower case without accents, as Fold does in the database."""
    lower = text.lower()
    return lower if lower.isascii() else lower.translate(TABLE)


def install_fold(sender: Any, connection: Any, **kwargs: Any) -> None:
    """Give each SQLite connection the folding function; connected to Django's connection_created."""
    if connection.vendor == "sqlite":
        connection.connection.create_function("entente_fold", 1, _fold_or_none, deterministic=True)


def _fold_or_none(value: object) -> str | None:
    """Fold a value of the database: a text, or a number by which a record is named."""
    return None if value is None else folded(str(value))
