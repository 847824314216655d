"""Every room, record type, figure and document of Entente, in the order of the menu: read this first.

It is also the one place where an upper room hands a lower one what it must not import: the countries a unit
covers on a day, and how a country's code in an address becomes the country.
"""

from __future__ import annotations

from django.db.backends.signals import connection_created
from django.utils.translation import gettext_lazy as _

from entente.access import actor
from entente.access.folding import install_fold
from entente.apps.accounts.desk import asks
from entente.apps.accounts.records import RECORDS as ACCOUNTS
from entente.apps.agreements import figures as agreements_figures
from entente.apps.agreements.calendar import CALENDAR as AGREEMENTS_CALENDAR
from entente.apps.agreements.cover import needs as cover
from entente.apps.agreements.desk import DUE as AGREEMENTS_DUE
from entente.apps.agreements.desk import asks as agreements_asks
from entente.apps.agreements.life_sql import install_life
from entente.apps.agreements.records import PAGES as AGREEMENTS_PAGES
from entente.apps.agreements.records import RECORDS as AGREEMENTS
from entente.apps.agreements.steps import MACHINE as AGREEMENTS_MACHINE
from entente.apps.dialogues import figures as dialogues_figures
from entente.apps.dialogues.calendar import CALENDAR as DIALOGUES_CALENDAR
from entente.apps.dialogues.desk import DUE as DIALOGUES_DUE
from entente.apps.dialogues.desk import asks as dialogues_asks
from entente.apps.dialogues.records import RECORDS as DIALOGUES
from entente.apps.followup import desk as followup_desk
from entente.apps.followup import figures as followup_figures
from entente.apps.followup import narrowing, reminders
from entente.apps.followup import steps as followup_steps
from entente.apps.followup.records import PAGES as FOLLOWUP_PAGES
from entente.apps.followup.records import RECORDS as FOLLOWUP
from entente.apps.funding import figures as funding_figures
from entente.apps.funding import models as funding
from entente.apps.funding import steps as funding_steps
from entente.apps.funding.aid import figures as aid_figures
from entente.apps.funding.aid import panel as aid_panel
from entente.apps.funding.aid import waiting as aid_waiting
from entente.apps.funding.aid.records import RECORDS as AID
from entente.apps.funding.coherence import page as coherence
from entente.apps.funding.completing import completed
from entente.apps.funding.iati import work as iati_work
from entente.apps.funding.iati.records import PAGES as IATI_PAGES
from entente.apps.funding.iati.records import RECORDS as IATI
from entente.apps.funding.records import PAGES as FUNDING_PAGES
from entente.apps.funding.records import RECORDS as FUNDING
from entente.apps.network import figures as network_figures
from entente.apps.network import retention
from entente.apps.network.calendar import CALENDAR as NETWORK_CALENDAR
from entente.apps.network.desk import DUE as NETWORK_DUE
from entente.apps.network.desk import asks as network_asks
from entente.apps.network.queries import countries_of, posts_with
from entente.apps.network.records import PAGES as NETWORK_PAGES
from entente.apps.network.records import RECORDS as NETWORK
from entente.apps.network.scenarios import actions as scenarios
from entente.apps.network.scenarios import sites
from entente.apps.network.scenarios.records import COUNTRY_WEIGHTS, SCENARIOS, SEAT_COSTS
from entente.apps.partners import figures as partners_figures
from entente.apps.partners import tree as institutions
from entente.apps.partners.records import RECORDS as PARTNERS
from entente.apps.priorities import figures as priorities_figures
from entente.apps.priorities.records import RECORDS as PRIORITIES
from entente.apps.projects import figures as projects_figures
from entente.apps.projects import steps as projects_steps
from entente.apps.projects.action.records import PAGES as ACTION_PAGES
from entente.apps.projects.calendar import CALENDAR as PROJECTS_CALENDAR
from entente.apps.projects.desk import DUE as PROJECTS_DUE
from entente.apps.projects.desk import asks as projects_asks
from entente.apps.projects.equipment import desk as equipment_desk
from entente.apps.projects.equipment.figures import FIGURES as EQUIPMENT_FIGURES
from entente.apps.projects.equipment.steps import MACHINE as EQUIPMENT_MACHINE
from entente.apps.projects.needs import NEEDS as PROJECTS_NEEDS
from entente.apps.projects.queries import actions_by_country
from entente.apps.projects.records import RECORDS as PROJECTS
from entente.apps.projects.results import desk as results_desk
from entente.apps.projects.results import figures as results_figures
from entente.apps.projects.results import steps as results_steps
from entente.apps.projects.results.calendar import CALENDAR as RESULTS_CALENDAR
from entente.apps.projects.results.records import PAGES as RESULTS_PAGES
from entente.apps.projects.results.records import RECORDS as RESULTS
from entente.apps.projects.roadmap import steps as roadmap_steps
from entente.apps.reference.models import Country
from entente.apps.reference.queries import belonging_of, country_by_code
from entente.apps.reference.records import RECORDS as REFERENCE
from entente.engines.attachments.queries import lines_about
from entente.engines.attachments.section import files_section
from entente.engines.calendar import entry as calendar
from entente.engines.calendar.dues import with_dues
from entente.engines.calendar.in_sql import install_arithmetic
from entente.engines.calendar.page import beside_desk
from entente.engines.exchange import work as exchange_work
from entente.engines.figures import figure
from entente.engines.jobs import recurring
from entente.engines.jobs import service as jobs
from entente.engines.journal import service as journal
from entente.engines.mail import service as mail
from entente.engines.records import catalogue, desk, history, kept, menu, pages, writing
from entente.engines.records.record import Room
from entente.engines.search import entries, index
from entente.engines.search import work as search_work
from entente.engines.ui import shell
from entente.engines.workflow import machine
from entente.engines.workflow.machine import Gate, Machine

ROOMS = (
    Room("partners", _("Partners"), PARTNERS),
    Room("network", _("Network"), (*NETWORK, SCENARIOS), NETWORK_PAGES),
    Room("agreements", _("Agreements"), AGREEMENTS, AGREEMENTS_PAGES),
    Room("dialogues", _("Dialogues"), DIALOGUES),
    Room("followup", _("Follow-up"), FOLLOWUP, FOLLOWUP_PAGES),
    Room("priorities", _("Priorities"), PRIORITIES),
    Room("projects", _("Projects"), (*PROJECTS, *RESULTS), (*ACTION_PAGES, *coherence.PAGES, *RESULTS_PAGES)),
    Room("funding", _("Money"), FUNDING, FUNDING_PAGES),
    Room("aid", _("Aid"), (*AID, *IATI), IATI_PAGES),
    Room("reference", _("Reference"), (*REFERENCE, SEAT_COSTS, COUNTRY_WEIGHTS)),
    Room("accounts", _("Accounts"), ACCOUNTS),
)

# What needs an agreement that covers it; each is a figure of what lacks one.
NEEDS = (*cover.NEEDS, *PROJECTS_NEEDS)

FIGURES = (
    *network_figures.FIGURES,
    *partners_figures.FIGURES,
    *agreements_figures.FIGURES,
    *followup_figures.FIGURES,
    *dialogues_figures.FIGURES,
    *priorities_figures.FIGURES,
    *projects_figures.FIGURES,
    *funding_figures.FIGURES,
    *results_figures.FIGURES,
    *aid_figures.FIGURES,
    *EQUIPMENT_FIGURES,
    *map(cover.figure_of, NEEDS),
)

CALENDAR = (*AGREEMENTS_CALENDAR, *DIALOGUES_CALENDAR, *PROJECTS_CALENDAR, *RESULTS_CALENDAR, *NETWORK_CALENDAR)

LIVES: tuple[Machine, ...] = (
    AGREEMENTS_MACHINE, projects_steps.MACHINE, roadmap_steps.MACHINE, *results_steps.MACHINES, EQUIPMENT_MACHINE,
    followup_steps.MACHINE, funding_steps.MACHINE,
)  # fmt: skip
# What upper rooms have to say about steps of lower ones.
GATES: tuple[Gate, ...] = (*followup_steps.GATES, *projects_steps.GATES, *roadmap_steps.GATES, *results_steps.GATES,
                           *funding_steps.GATES)  # fmt: skip

DUE = (*AGREEMENTS_DUE, *followup_desk.DUE, *DIALOGUES_DUE, *PROJECTS_DUE, *equipment_desk.DUE, *NETWORK_DUE)

JOBS = (*recurring.KINDS, *scenarios.JOBS, *search_work.JOBS, *exchange_work.JOBS, *mail.KINDS, *retention.JOBS,
        *reminders.JOBS, *iati_work.JOBS)  # fmt: skip
RECURRING = (*recurring.REPEATS, *exchange_work.REPEATS, *mail.REPEATS, *retention.REPEATS, *reminders.REPEATS,
             *iati_work.REPEATS)  # fmt: skip


def fill() -> None:
    """Fill the catalogues and hand over the ports; called once, when Django has loaded every room."""
    catalogue.fill(ROOMS)
    figure.fill(FIGURES)
    cover.fill(NEEDS)
    desk.fill(DUE)
    calendar.fill(with_dues(CALENDAR, DUE))
    machine.fill(LIVES, GATES)
    jobs.fill(JOBS)
    recurring.fill(RECURRING)
    desk.Ports.subjects = Country
    desk.Ports.asks = (asks, network_asks, agreements_asks, followup_desk.asks, dialogues_asks, projects_asks,
                       results_desk.asks, equipment_desk.asks, aid_waiting.asks)  # fmt: skip
    pages.Ports.acts = (followup_desk.acts, aid_panel.acts, coherence.acts)
    pages.Ports.sections = (coherence.section,)
    writing.Ports.beside_new = staticmethod(coherence.beside_new)
    writing.Ports.looks = coherence.PROPOSED
    actor.Ports.countries_of = staticmethod(countries_of)
    actor.Ports.groups_of = staticmethod(belonging_of)
    institutions.Ports.posts_with = staticmethod(posts_with)
    figure.Ports.subject_of = staticmethod(country_by_code)
    pages.Ports.files = staticmethod(files_section)
    history.Ports.beside = staticmethod(lines_about)
    kept.Ports.always = ("reference.membership",)
    entries.Ports.subjects = Country
    sites.Ports.activity_of = staticmethod(actions_by_country)
    journal.Ports.changed = staticmethod(index.after_change)
    journal.Ports.moved = staticmethod(narrowing.follow)
    index.Ports.later = staticmethod(search_work.later)
    funding.Ports.completed = staticmethod(completed)
    menu.Ports.beside_desk = staticmethod(beside_desk)
    shell.Ports.menu = staticmethod(menu.menu_of)
    connection_created.connect(install_fold, dispatch_uid="entente_fold")
    connection_created.connect(install_arithmetic, dispatch_uid="entente_arithmetic")
    connection_created.connect(install_life, dispatch_uid="entente_life")
