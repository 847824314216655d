"""Treaty lists as ministries keep them: their headings and words, what names a line, codes where they have none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from entente.apps.agreements.choices import Form
from entente.apps.partners.models import Organisation
from entente.apps.reference.models import Country, FormerState

MIXED: dict[str, tuple[str, ...]] = {"parties": ("organisations", "former_parties")}
PARTIES: dict[str, type[Any]] = {"parties": Country, "organisations": Organisation, "former_parties": FormerState}
# Agreements of one title are often signed on one day, each with another party.
NATURAL = ("title_fr", "signed_on", "parties")
# How many parties a code names; above that it says how many there are.
NAMED = 3

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("Code", "Référence", "Reference", "N°", "No."),
    "title_fr": ("Titre", "Intitulé", "Objet"),
    "title_en": ("Title",),
    "form": ("Nature", "Type", "Forme", "Form", "Kind"),
    "parties": ("Parties", "Partenaires", "Parties contractantes", "Pays", "Partners", "Contracting parties"),
    "signed_on": ("Signature", "Signé le", "Date de signature", "Signed", "Signed on", "Date of signature"),
    "provisional_on": ("Application provisoire", "Appliqué provisoirement depuis", "Provisional application",
                       "Provisionally applied from"),
    "in_force_on": ("Entrée en vigueur", "En vigueur le", "En vigueur depuis", "Entry into force", "In force",
                    "In force since"),
    "ends_on": ("Fin", "Fin le", "Expiration", "Terminé le", "Ended", "Ended on", "End", "Expiry"),
    "domains": ("Domaines", "Domaine", "Domains", "Domain"),
    "published_on": ("Publication", "Publié le", "Published"),
    "published_ref": ("Journal officiel", "Décret", "Official journal"),
}  # fmt: skip

# What lists call our closed lists; a word that may be several forms (“protocole”) is left to the person.
WORDS: dict[str, dict[str, str]] = {
    "form": {
        **dict.fromkeys(("traité", "treaty", "convention"), Form.TREATY.value),
        **dict.fromkeys(("accord", "accord intergouvernemental", "accord en forme simplifiée", "agreement",
                         "intergovernmental agreement"), Form.SIMPLIFIED.value),
        **dict.fromkeys(("arrangement", "arrangement technique", "technical arrangement"), Form.ARRANGEMENT.value),
        **dict.fromkeys(("mou", "memorandum of understanding", "mémorandum d’entente", "mémorandum d’accord",
                         "mémoire d’entente", "protocole d’entente"), Form.MEMORANDUM.value),
        **dict.fromkeys(("échange de notes", "échange de lettres", "exchange of notes", "exchange of letters"),
                        Form.EXCHANGE.value),
        **dict.fromkeys(("déclaration", "lettre d’intention", "déclaration d’intention", "declaration",
                         "letter of intent", "declaration of intent"), Form.DECLARATION.value),
        **dict.fromkeys(("convention de financement", "financing agreement"), Form.CONVENTION.value),
    },
    "domains": {
        **dict.fromkeys(("militaire", "military", "défense", "defense"), "defence"),
        **dict.fromkeys(("police", "gendarmerie"), "internal-security"),
    },
}  # fmt: skip

Line = tuple[Mapping[str, Any], Mapping[str, Sequence[int]]]


def stems(lines: Sequence[Line]) -> list[str]:
    """Return what the code of each new agreement begins with: form, parties, year of signature.

    `lines` are values by attname and numbers by to-many field: a query a type of party.
    """
    codes = _codes_of_parties(lines)
    return [_stem(values, [codes[name, number] for name in PARTIES for number in links.get(name, ())])
            for values, links in lines]  # fmt: skip


def _codes_of_parties(lines: Sequence[Line]) -> Mapping[tuple[str, int], str]:
    """Return the code of each party, by its field and number."""
    found: dict[tuple[str, int], str] = {}
    wanted: dict[str, set[int]] = defaultdict(set)
    for _values, links in lines:
        for name in PARTIES:
            wanted[name].update(links.get(name, ()))
    for name, numbers in wanted.items():
        rows = PARTIES[name]._base_manager.filter(pk__in=numbers).order_by() if numbers else ()
        found |= {(name, row.pk): row.code.lower() for row in rows}
    return found


def _stem(values: Mapping[str, Any], parties: Sequence[str]) -> str:
    """Return form, parties and year, joined."""
    signed = values.get("signed_on")
    named = sorted(parties) if len(parties) <= NAMED else [f"{len(parties)}-parties"]
    words = [values.get("form") or "agreement", *named, f"{signed:%Y}" if signed else ""]
    return "-".join(word for word in words if word)[:50].strip("-")
