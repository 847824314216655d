"""The words of the invented records, in both languages: functions, grades, institutions, themes, subjects."""

from __future__ import annotations

from typing import NamedTuple

from entente.apps.network.choices import Corps
from entente.apps.partners.choices import Field, InstitutionKind
from entente.apps.projects.choices import ActionKind, Theme
from entente.demo.tables import Line


class Function(NamedTuple):
    """A function held in a post or placed with a partner."""

    fr: str
    en: str


class Subject(NamedTuple):
    """What an action or a project is about."""

    fr: str
    en: str
    theme: Theme
    field: Field
    kind: ActionKind = ActionKind.TRAINING


class Body(NamedTuple):
    """An institution that many States have."""

    fr: str
    en: str
    kind: InstitutionKind
    field: Field
    ministry: str = ""  # the one it answers to, by the French name below


HEAD = Function("Attaché de sécurité intérieure", "Internal-security attaché")
DEPUTY = Function("Attaché de sécurité intérieure adjoint", "Deputy internal-security attaché")
DEFENCE_ATTACHE = Function("Attaché de défense", "Defence attaché")
POST_FUNCTIONS = (
    Function("Officier de liaison, stupéfiants", "Liaison officer, narcotics"),
    Function("Officier de liaison, criminalité organisée", "Liaison officer, organised crime"),
    Function("Conseiller sûreté immigration", "Immigration-security adviser"),
    Function("Expert technique", "Technical expert"),
    Function("Assistant du service", "Assistant of the service"),
    Function("Officier de liaison, terrorisme", "Liaison officer, terrorism"),
)
EXPERT_FUNCTIONS: dict[str, tuple[Function, ...]] = {
    Corps.ARMY: (
        Function("Conseiller du commandant des écoles", "Adviser to the commander of schools"),
        Function("Directeur des études d’une école", "Director of studies of a school"),
        Function("Conseiller maintien de la paix", "Peacekeeping adviser"),
    ),
    Corps.GENDARMERIE: (
        Function("Conseiller du commandant de la gendarmerie", "Adviser to the gendarmerie’s commander"),
        Function("Conseiller formation de la gendarmerie", "Gendarmerie training adviser"),
    ),
    Corps.POLICE: (
        Function("Conseiller du directeur de la police", "Adviser to the director of police"),
        Function("Conseiller police technique", "Forensic adviser"),
        Function("Conseiller police judiciaire", "Judicial-police adviser"),
    ),
    Corps.FIREFIGHTERS: (Function("Conseiller protection civile", "Civil-protection adviser"),),
    Corps.NAVY: (Function("Conseiller action de l’État en mer", "Adviser, State action at sea"),),
    Corps.AIR: (Function("Conseiller sécurité aérienne", "Air-safety adviser"),),
}
OFFICE_FUNCTIONS = (
    Function("Chef de bureau", "Head of office"),
    Function("Adjoint au chef de bureau", "Deputy head of office"),
    Function("Rédacteur", "Desk officer"),
    Function("Chargé de mission", "Project officer"),
    Function("Gestionnaire", "Administrative officer"),
)
GRADES: dict[str, tuple[Function, ...]] = {
    Corps.POLICE: (
        Function("commissaire", "superintendent"),
        Function("commandant", "police major"),
        Function("capitaine", "police captain"),
        Function("brigadier-chef", "senior sergeant"),
    ),
    Corps.GENDARMERIE: (
        Function("colonel", "colonel"),
        Function("lieutenant-colonel", "lieutenant-colonel"),
        Function("capitaine", "captain"),
        Function("adjudant-chef", "warrant officer"),
    ),
    Corps.ARMY: (
        Function("colonel", "colonel"),
        Function("lieutenant-colonel", "lieutenant-colonel"),
        Function("commandant", "major"),
    ),
    Corps.NAVY: (
        Function("capitaine de frégate", "commander"),
        Function("capitaine de corvette", "lieutenant-commander"),
    ),
    Corps.AIR: (Function("lieutenant-colonel", "lieutenant-colonel"), Function("commandant", "major")),
    Corps.FIREFIGHTERS: (Function("commandant", "major"), Function("capitaine", "captain")),
}
MINISTRIES = (
    Body("Ministère de l’Intérieur", "Ministry of the Interior", InstitutionKind.MINISTRY, Field.INTERNAL_SECURITY),
    Body("Ministère de la Défense", "Ministry of Defence", InstitutionKind.MINISTRY, Field.DEFENCE),
)
INTERIOR, DEFENCE = (body.fr for body in MINISTRIES)
GENDARMERIE = Body(
    "Gendarmerie nationale", "National gendarmerie", InstitutionKind.STAFF, Field.INTERNAL_SECURITY, DEFENCE
)
ARMED_FORCES = Body("État-major des armées", "Armed forces staff", InstitutionKind.STAFF, Field.DEFENCE, DEFENCE)
POLICE = Body("Police nationale", "National police", InstitutionKind.DIRECTORATE, Field.INTERNAL_SECURITY, INTERIOR)
ACADEMY = Body("Académie de police", "Police academy", InstitutionKind.SCHOOL, Field.INTERNAL_SECURITY, INTERIOR)
BODIES = (
    POLICE,
    GENDARMERIE,
    Body("Protection civile", "Civil protection", InstitutionKind.DIRECTORATE, Field.CIVIL_PROTECTION, INTERIOR),
    ACADEMY,
    ARMED_FORCES,
)
HEADS: dict[str, Function] = {
    InstitutionKind.MINISTRY: Function("Ministre (fictif)", "Minister (fictional)"),
    InstitutionKind.DIRECTORATE: Function("Directeur général (fictif)", "Director-general (fictional)"),
    InstitutionKind.STAFF: Function("Chef d’état-major (fictif)", "Chief of staff (fictional)"),
    InstitutionKind.SCHOOL: Function("Commandant de l’école (fictif)", "Commandant of the school (fictional)"),
}


# What a numbered part of an action is called, by what is done.
PARTS: dict[str, Function] = {
    ActionKind.TRAINING: Function("module", "module"),
    ActionKind.ADVICE: Function("mission", "mission"),
    ActionKind.SEMINAR: Function("session", "session"),
    ActionKind.STUDY_VISIT: Function("délégation", "delegation"),
    ActionKind.EQUIPMENT: Function("lot", "lot"),
    ActionKind.LANGUAGE: Function("niveau", "level"),
    ActionKind.EXERCISE: Function("phase", "phase"),
}
CORPS_FIELDS: dict[str, Field] = {
    Corps.ARMY: Field.DEFENCE,
    Corps.NAVY: Field.DEFENCE,
    Corps.AIR: Field.DEFENCE,
    Corps.GENDARMERIE: Field.INTERNAL_SECURITY,
    Corps.POLICE: Field.INTERNAL_SECURITY,
    Corps.FIREFIGHTERS: Field.CIVIL_PROTECTION,
}


def subjects(lines: list[Line]) -> tuple[Subject, ...]:
    """Return the subjects of a data file with columns fr, en, theme, field, kind."""
    return tuple(
        Subject(line["fr"], line["en"], Theme(line["theme"]), Field(line["field"]), ActionKind(line["kind"]))
        for line in lines
    )
