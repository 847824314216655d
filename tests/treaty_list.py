"""A treaty list as ministries keep them, of any length, with every trap; what becomes of each line is known."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

HEADINGS = ("Titre", "Nature", "Parties", "Signature", "Précision de la signature", "Entrée en vigueur",
            "Application provisoire", "Fin", "Domaines")  # fmt: skip
MONTHS = ("janvier", "févr.", "mars", "avril", "mai", "June", "July", "août", "Sept.", "octobre", "nov", "December")
FORMS = ("Accord", "traité", "Convention", "Échange de notes", "ÉCHANGE DE LETTRES", "Arrangement", "MoU",
         "Protocole d’entente", "Déclaration d’intention", "treaty", "administrative arrangement")  # fmt: skip
DOMAINS = ("défense", "sécurité intérieure", "Militaire ; protection civile", "police, déminage", "")
COUNTRIES = ("Mauritanie", "SÉNÉGAL", "Mali", "Niger", "Tchad", "Benin", "TOGO", "Cote d'Ivoire", "Haute-Volta", "Zaïre",
             "Dahomey", "Germany", "Espagne", "Birmanie", "KEN", "République islamique de Mauritanie")  # fmt: skip
SETS = ("Mali ; Niger ; Tchad", "Mauritanie ; URSS ; Union africaine", "Togo / Bénin", "Mali, Niger, Sénégal",
        "Tchécoslovaquie ; Yougoslavie", "RDA ; CEDEAO", "Union africaine", "Gabon\nCameroun", "Fédération du Mali",
        "République arabe unie ; Maroc")  # fmt: skip

Cells = dict[str, Any]


@dataclass(frozen=True)
class Trap:
    """What spoils a line, and words of the reason it must get."""

    name: str
    spoil: Callable[[Cells, Random], Mapping[str, Any]]
    reason: str


TRAPS = (
    Trap("unknown country", lambda cells, draw: {"Parties": "Mauritannie"}, "perhaps Mauritania"),
    Trap("unknown among others", lambda cells, draw: {"Parties": "Mali, Nigerr"}, "“Nigerr” is not known"),
    Trap("shared name", lambda cells, draw: {"Parties": "Ruanda-Urundi ; Mali"}, "names several countries"),
    Trap("code and acronym", lambda cells, draw: {"Parties": "UA"}, "may be "),
    Trap("one party twice", lambda cells, draw: {"Parties": "Mauritanie ; Mauritania"}, "names one record twice"),
    Trap("no day of the calendar", lambda cells, draw: {"Signature": "31/02/1975"}, "is no date"),
    Trap("about a year", lambda cells, draw: {"Signature": "vers 1975"}, "is no date"),
    Trap("year where a day is needed", lambda cells, draw: {"Application provisoire": 1999}, "is no whole date"),
    Trap("precision that is not so",
         lambda cells, draw: {"Signature": "1975", "Précision de la signature": "jour", "Entrée en vigueur": "",
                              "Fin": ""}, "is not how much"),
    Trap("form of many meanings", lambda cells, draw: {"Nature": "Protocole"}, "is not in the list"),
    Trap("no form", lambda cells, draw: {"Nature": ""}, "is required"),
    Trap("no title", lambda cells, draw: {"Titre": ""}, "is required"),
    Trap("end before entry",
         lambda cells, draw: {"Signature": "01/02/1990", "Entrée en vigueur": "01/06/1990", "Fin": "1989",
                              "Précision de la signature": ""}, "end"),
    Trap("in force before signature",
         lambda cells, draw: {"Signature": "01/02/1990", "Entrée en vigueur": "01/01/1990", "Fin": "",
                              "Application provisoire": "", "Précision de la signature": ""}, "signature"),
)  # fmt: skip


def lines(count: int, seed: int = 5, bad: float = 0.15) -> Iterator[tuple[Cells, Trap | None]]:
    """Yield lines with the trap each has, None for one that passes; about `bad` of them have one."""
    draw = Random(seed)  # noqa: S311 -- a list to test with
    for number in range(count):
        cells = _good(number, draw)
        trap = draw.choice(TRAPS) if draw.random() < bad else None
        yield cells | dict(trap.spoil(cells, draw) if trap else {}), trap


def _good(number: int, draw: Random) -> Cells:
    """Return a line that passes."""
    signed = date(1955, 1, 1) + timedelta(days=draw.randrange(24_000))
    # A year or month alone counts from its first day: what follows comes in a later year.
    entry = date(signed.year + draw.randrange(1, 4), draw.randrange(1, 13), draw.randrange(1, 28))
    end = date(entry.year + draw.randrange(1, 20), 1, 1)
    cells = {
        "Titre": f"Accord de coopération n° {number}", "Nature": draw.choice(FORMS),
        "Parties": draw.choice(SETS) if draw.random() < 0.3 else draw.choice(COUNTRIES),
        "Signature": _written(signed, draw), "Précision de la signature": "",
        "Entrée en vigueur": _written(entry, draw) if draw.random() < 0.7 else "",
        "Application provisoire": "", "Fin": "", "Domaines": draw.choice(DOMAINS),
    }  # fmt: skip
    if cells["Entrée en vigueur"] and draw.random() < 0.3:
        cells["Fin"] = _written(end, draw)
    elif draw.random() < 0.05:
        before = signed - timedelta(days=60)
        cells |= {"Signature": signed.isoformat(), "Application provisoire": before.isoformat(),
                  "Entrée en vigueur": before.isoformat()}  # fmt: skip
    return cells


def _written(day: date, draw: Random) -> Any:
    """Return a date as somebody writes it, whole or in part."""
    return draw.choice((
        day.isoformat(), f"{day:%d/%m/%Y}", f"{day.day} {MONTHS[day.month - 1]} {day.year}", day.year, f"{day:%Y-%m}",
        f"{day:%m/%Y}", f"{MONTHS[day.month - 1]} {day.year}",
    ))  # fmt: skip
