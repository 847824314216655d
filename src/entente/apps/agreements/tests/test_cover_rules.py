"""Whether an agreement covers, by hand: each reason why not, in both languages, and where an activity then stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.utils import translation

from entente.apps.agreements.choices import Activity, Form, Stage
from entente.apps.agreements.cover.rules import (
    Asked,
    Clause,
    Miss,
    Standing,
    State,
    Tie,
    covering,
    misses,
    nearly,
    state_of,
    why_not,
    within,
)

TREE = {"cyber": "defence", "radio": "cyber"}
NAMES = {"fr": {"cyber": "cyber et espace"}, "en": {"cyber": "cyber and space"}}
TRAINING = Clause(Activity.TRAINING, "art. 3", frozenset({"defence"}))
FITS = Standing(Form.TREATY, Stage.IN_FORCE, Tie.PARTY, (TRAINING,))
ASKED = Asked(Activity.TRAINING, within(TREE, "defence"))
ON = date(2014, 3, 1)


def test_a_treaty_in_force_covers_its_domain_and_what_is_part_of_it() -> None:
    for code in ("defence", "cyber", "radio"):
        asked = Asked(Activity.TRAINING, within(TREE, code))
        assert misses(FITS, asked) == ()
        assert covering(FITS, asked) == (TRAINING,)
    assert not covering(FITS, Asked(Activity.TRAINING, within(TREE, "civil-protection")))


def test_a_narrower_domain_does_not_cover_the_field() -> None:
    narrow = replace(FITS, clauses=(replace(TRAINING, domains=frozenset({"cyber"})),))
    assert misses(narrow, ASKED) == (Miss.DOMAIN,)
    assert not misses(narrow, Asked(Activity.TRAINING, within(TREE, "radio")))


def test_what_is_applied_provisionally_covers() -> None:
    assert covering(replace(FITS, stage=Stage.PROVISIONAL), ASKED)


@pytest.mark.parametrize("form", [Form.ARRANGEMENT, Form.DECLARATION])
def test_arrangements_and_declarations_of_intent_never_cover(form: str) -> None:
    assert misses(replace(FITS, form=form), ASKED) == (Miss.BINDING,)


def test_a_circle_of_domains_ends() -> None:
    assert within({"a": "b", "b": "a"}, "a") == {"a", "b"}


CASES = [
    (replace(FITS, form=Form.ARRANGEMENT), "Does not bind in law (administrative arrangement).",
     "Ne lie pas en droit (arrangement administratif)."),
    (replace(FITS, stage=Stage.SIGNED, signed_on=ON), "Not in force yet (signed: 1 Mar 2014).",
     "Pas encore en vigueur (signature : 1er mars 2014)."),
    (replace(FITS, stage=Stage.SIGNED, signed_on=ON, signed_precision="year"), "Not in force yet (signed: 2014).",
     "Pas encore en vigueur (signature : 2014)."),
    (replace(FITS, stage=Stage.NEGOTIATION), "Still in negotiation.", "Encore en négociation."),
    (replace(FITS, stage=Stage.ENDED, ended_on=ON), "Ended (1 Mar 2014).", "A pris fin (1er mars 2014)."),
    (replace(FITS, stage=Stage.SUSPENDED, suspended_on=ON), "Suspended since 1 Mar 2014.",
     "Suspendu depuis le 1er mars 2014."),
    (replace(FITS, clauses=(replace(TRAINING, domains=frozenset({"cyber"})),)),
     "Covers this activity (training) only in: cyber and space.",
     "Ne couvre cette activité (formation) que dans : cyber et espace."),
    (replace(FITS, clauses=(replace(TRAINING, domains=frozenset()),)),
     "Names no domain for this activity: training.", "Ne nomme aucun domaine pour cette activité : formation."),
    (replace(FITS, clauses=()), "Does not provide for this activity: training.",
     "Ne prévoit pas cette activité : formation."),
    (replace(FITS, tie=Tie.FORMER, partners=("Yougoslavie",)),
     "Made with a State that is no more (Yougoslavie): no succession of the country is recorded.",
     "Conclu avec un État disparu (Yougoslavie) : aucune succession du pays n’est enregistrée."),
    (replace(FITS, tie=Tie.THROUGH, partners=("CEDEAO",)), "Made with CEDEAO, not with the country itself.",
     "Conclu avec CEDEAO, non avec le pays lui-même."),
    (replace(FITS, tie=Tie.THROUGH), "Made with another partner, not with the country itself.",
     "Conclu avec un autre partenaire, non avec le pays lui-même."),
    (replace(FITS, tie=Tie.NOT_YET, tied_on=ON), "In force for the country only from 1 Mar 2014.",
     "N’entre en vigueur pour le pays que le 1er mars 2014."),
    (replace(FITS, tie=Tie.LEFT, tied_on=ON), "No longer in force for the country since 1 Mar 2014.",
     "N’est plus en vigueur pour le pays depuis le 1er mars 2014."),
]  # fmt: skip


@pytest.mark.parametrize(("standing", "english", "french"), CASES)
def test_each_reason_is_a_sentence_in_both_languages(standing: Standing, english: str, french: str) -> None:
    for language, expected in (("en", english), ("fr", french)):
        with translation.override(language):
            told = why_not(standing, ASKED, NAMES[language], language)
        assert [text.replace("\u00a0", " ") for text in told] == [expected]


def test_several_reasons_are_all_told() -> None:
    standing = replace(FITS, form=Form.DECLARATION, stage=Stage.ENDED, ended_on=ON, clauses=())
    assert misses(standing, ASKED) == (Miss.ACTIVITY, Miss.BINDING, Miss.ENDED)
    with translation.override("en"):
        assert len(why_not(standing, ASKED, {}, "en")) == 3


def test_nearly_covered_is_one_thing_short_of_it() -> None:
    assert nearly((Miss.SUSPENDED,))
    assert not nearly((Miss.BINDING, Miss.ENDED))
    assert not nearly((Miss.DOMAIN,))
    assert not nearly((Miss.ENDED,))
    assert state_of([]) == State.NOT
    assert state_of([(Miss.ACTIVITY,), (Miss.PARTY,)]) == State.NEAR
    assert state_of([(Miss.ACTIVITY,), (Miss.PARTY, Miss.ENDED)]) == State.NOT
    assert state_of([(Miss.PARTY,), ()]) == State.COVERED
