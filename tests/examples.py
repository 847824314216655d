"""One example of every record type: what the tests of all record types are run on. A type without one fails.

Each maker returns an unsaved row with unique texts; `mark` is written into every text a reader could see, so
that a canary can be looked for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from itertools import count
from typing import Any

from django.db import models

from entente.access.models import ClaimMapping, Mandate, SignOn, Unit, User
from entente.apps.agreements.models import Agreement, Party, Provision, Round, Suspension, TextVersion
from entente.apps.dialogues.models import AgendaItem, Declaration, Delegate, Meeting, Series
from entente.apps.followup.models import Followup
from entente.apps.funding.aid.models import ActionOdaDecision, OdaDecision, OdaRule
from entente.apps.funding.forecast.models import ExpectedPayment
from entente.apps.funding.iati.models import OthersActivity, Publisher
from entente.apps.funding.models import BudgetLine, Commitment, Movement, YearlyExecution
from entente.apps.funding.reconciliation.models import ExtractLine
from entente.apps.funding.shares.models import FundingShare
from entente.apps.network.models import (
    Counterpart,
    Jurisdiction,
    Person,
    PersonalDetails,
    Portfolio,
    Position,
    Post,
    Posting,
)
from entente.apps.network.scenarios.models import CountryWeight, Scenario, SeatCost
from entente.apps.partners.models import Contact, Institution, Organisation
from entente.apps.priorities.models import Objective, Priority
from entente.apps.projects.action.models import ActionCost
from entente.apps.projects.equipment.models import EndUseCheck, Equipment
from entente.apps.projects.models import (
    Action,
    Aim,
    Category,
    Indicator,
    Narrative,
    OwnershipShare,
    PartnerRequest,
    Period,
    Project,
    Result,
    Roadmap,
    RoadmapItem,
    Target,
    Value,
)
from entente.apps.reference.models import (
    Country,
    CountryName,
    Currency,
    DatedRule,
    Domain,
    FormerState,
    Group,
    Language,
    Membership,
    MoneySource,
    OdaStatus,
    Rate,
    SourceDocument,
    Statement,
)

DAY = date(2014, 3, 1)
_numbers = count(1)


def number() -> int:
    """Return a number not returned before."""
    return next(_numbers)


def small() -> int:
    """Return a number that a small whole-number column holds on every database, however many tests have run."""
    return number() % 30_000 + 1


def letters(size: int) -> str:
    """Return a code of capital letters not returned before."""
    left, text = number(), ""
    for _place in range(size):
        left, rest = divmod(left, 26)
        text = chr(65 + rest) + text
    return text


class World:
    """The few rows that examples hang on: a directorate with a unit, a zone, a country, an organisation, a source."""

    def __init__(self) -> None:
        self.directorate = unit("directorate")
        self.directorate.directorate = self.directorate
        self.directorate.save()
        self.unit = unit("office", parent=self.directorate, directorate=self.directorate)
        self.zone = Group.objects.create(code=f"zone-{number()}", kind="zone", name_fr="Zone", name_en="Zone")
        self.country = country(self.zone)
        self.source = MoneySource.objects.create(
            code=f"source-{number()}", kind="programme", name_fr="Programme", name_en="Programme"
        )


def unit(kind: str, **values: Any) -> Unit:
    """Return a stored unit."""
    at = number()
    return Unit.objects.create(
        code=f"unit-{at}",
        kind=kind,
        name_fr=f"Unité {at}",
        name_en=f"Unit {at}",
        opened_on=date(2010, 1, 1),
        **values,
    )


def country(zone: Group, mark: str = "") -> Country:
    """Return a stored country that exists nowhere."""
    code = letters(3)
    return Country.objects.create(
        code=f"X{code}",
        code3=code,
        name_fr=f"Pays {code} {mark}",
        name_en=f"Country {code} {mark}",
        zone=zone,
    )


def owned(world: World) -> dict[str, Any]:
    """Return the values every marked record needs."""
    return {"owner": world.unit, "marking": "internal"}


def both(stem: str, mark: str, at: int) -> dict[str, str]:
    """Return a text in both languages, unique and marked."""
    return {f"{stem}_fr": f"{stem} fr {mark} {at}", f"{stem}_en": f"{stem} en {mark} {at}"}


def position(world: World, mark: str) -> Position:
    """Return an unsaved position."""
    at = number()
    return Position(code=f"position-{at}", unit=world.unit, kind="expert", corps="police", country=world.country,
                    starts_on=DAY, **both("function", mark, at), **owned(world))  # fmt: skip


def person(world: World, mark: str) -> Person:
    """Return an unsaved person, visibly fictional."""
    return Person(name=f"Personne fictive {mark} {number()}", corps="police", fictional=True, **owned(world))


def post(world: World, mark: str) -> Post:
    """Return an unsaved post whose unit is stored."""
    abroad = unit("post", parent=world.directorate, directorate=world.directorate)
    return Post(unit=abroad, kind="internal-security", seat_country=world.country, starts_on=DAY,
                **both("seat", mark, number()), **owned(world))  # fmt: skip


def project(world: World, mark: str) -> Project:
    """Return an unsaved project; its country is linked once it is stored."""
    at = number()
    return Project(code=f"project-{at}", theme="police", field="internal-security", starts_on=DAY,
                   **both("title", mark, at), **owned(world))  # fmt: skip


def priority(world: World, mark: str) -> Priority:
    """Return an unsaved priority of a minister."""
    return Priority(code=f"priority-{number()}", department=unit("ministry"), year_from=2014, year_to=2014,
                    **both("title", mark, number()), **owned(world))  # fmt: skip


def roadmap(world: World, mark: str) -> Roadmap:
    """Return an unsaved roadmap, each of another year: a post has one a year."""
    return Roadmap(year=small(), country=world.country, **both("text", mark, number()), **owned(world))


def institution(world: World, mark: str) -> Institution:
    """Return an unsaved institution."""
    return Institution(kind="directorate", country=world.country, starts_on=DAY,
                       **both("name", mark, number()), **owned(world))  # fmt: skip


def budget_line(world: World, mark: str) -> BudgetLine:
    """Return an unsaved budget line of a source of its own."""
    at = number()
    source = MoneySource.objects.create(
        code=f"source-{at}", kind="programme", name_fr=f"Programme {at}", name_en=f"Programme {at}"
    )
    return BudgetLine(money_source=source, year=2014, **both("note", mark, at), **owned(world))


def sign_on(mark: str) -> SignOn:
    """Return an unsaved sign-on."""
    at = number()
    return SignOn(code=f"sign-on-{at}", issuer="https://sso.example", client_id="entente", **both("name", mark, at))


def stored(row: models.Model) -> Any:
    """Store a row and return it."""
    row.save()
    return row


def in_project(world: World, mark: str) -> Project:
    """Return a stored project with the world's country."""
    found: Project = stored(project(world, mark))
    found.countries.add(world.country)
    return found


def aim(world: World, mark: str = "") -> Aim:
    """Return an unsaved aim of a stored project."""
    at = number()
    return Aim(project=in_project(world, ""), code=f"aim-{at}", kind="output", **both("title", mark, at))


def indicator(world: World, mark: str = "") -> Indicator:
    """Return an unsaved indicator of a stored aim."""
    at = number()
    return Indicator(aim=stored(aim(world)), code=f"indicator-{at}", unit_fr="agents", unit_en="officers",
                     **both("title", mark, at))  # fmt: skip


def period(project: Project, mark: str = "") -> Period:
    """Return an unsaved reporting period of a stored project."""
    return Period(project=project, starts_on=DAY, ends_on=date(2014, 12, 31), **both("label", mark, number()))


def measured(world: World) -> dict[str, Any]:
    """Return an indicator and a period of its project, both stored, with a quantity."""
    found = stored(indicator(world))
    return {"indicator": found, "period": stored(period(found.aim.project)), "quantity": "12"}


def narrative(world: World, mark: str = "") -> Narrative:
    """Return an unsaved narrative of a stored project."""
    project = in_project(world, "")
    return Narrative(project=project, period=stored(period(project)), **both("text", mark, number()))


def agreed(world: World) -> Agreement:
    """Return a stored agreement with the world's country."""
    found: Agreement = stored(EXAMPLES[Agreement](world, ""))
    found.parties.add(world.country)
    return found


def met(world: World) -> Meeting:
    """Return a stored meeting with the world's country."""
    found: Meeting = stored(EXAMPLES[Meeting](world, ""))
    found.countries.add(world.country)
    return found


def decision(mark: str) -> dict[str, Any]:
    """Return the values of a decision on aid."""
    return {"eligible": "partly", "share": "40", "purpose": "15210", "aid_type": "D02", "flow_type": "10",
            "decided_on": DAY, **both("justification", mark, number())}  # fmt: skip


def equipment(world: World, mark: str) -> Equipment:
    """Return unsaved equipment of a stored action, handed over."""
    return Equipment(action=stored(EXAMPLES[Action](world, "")), country=world.country, quantity=3, value_eur="1200",
                     handed_over_on=DAY, document=f"PV-{number()}", **both("item", mark, number()),
                     **both("recipient", mark, number()), **owned(world))  # fmt: skip


Maker = Callable[[World, str], models.Model]

EXAMPLES: dict[type[models.Model], Maker] = {
    Group: lambda w, m: Group(code=f"group-{number()}", kind="organisation", **both("name", m, number())),
    Membership: lambda w, m: Membership(group=w.zone, country=country(w.zone), starts_on=DAY, **both("note", m,
                                                                                                     number())),
    OdaStatus: lambda w, m: OdaStatus(country=country(w.zone), category="ldc", starts_on=DAY, source=m),
    Language: lambda w, m: Language(code=f"l{number()}", **both("name", m, number())),
    Currency: lambda w, m: Currency(code=f"C{number()}", **both("name", m, number())),
    Rate: lambda w, m: Rate(currency=stored(Currency(code=f"C{number()}", name_fr="monnaie", name_en="currency")),
                            units_per_euro=Decimal("655.957"), starts_on=DAY, source=m),
    MoneySource: lambda w, m: MoneySource(code=f"ms-{number()}", kind="donor", **both("name", m, number())),
    SourceDocument: lambda w, m: SourceDocument(letter=letters(3), kind="page", dated="2014", **both("title", m,
                                                                                                     number())),
    FormerState: lambda w, m: FormerState(code=f"fs-{number()}", ends_on=DAY, **both("name", m, number())),
    Domain: lambda w, m: Domain(code=f"domain-{number()}", **both("name", m, number())),
    DatedRule: lambda w, m: DatedRule(code=f"rule-{number()}", number=3, unit="months", starts_on=DAY,
                                      **both("name", m, number())),
    Statement: lambda w, m: Statement(code=f"statement-{number()}", country=w.country, **both("text", m, number())),
    CountryName: lambda w, m: CountryName(country=w.country, name=f"Nom {m} {number()}", kind="variant"),
    Country: lambda w, m: Country(code=f"Y{letters(3)}", code3=f"{number() % 1000:03d}"[:3], zone=w.zone,
                                  **both("name", m, number())),
    Organisation: lambda w, m: Organisation(code=f"org-{number()}", kind="network", **both("name", m, number()),
                                            **owned(w)),
    Institution: institution,
    Contact: lambda w, m: Contact(institution=stored(institution(w, "")), address="contact@entente.example",
                                  **both("function", m, number())),
    Post: post,
    Jurisdiction: lambda w, m: Jurisdiction(post=stored(post(w, "")), country=country(w.zone), capacity="resident",
                                            competence="internal-security", starts_on=DAY, source=m),
    Position: position,
    Person: person,
    PersonalDetails: lambda w, m: PersonalDetails(person=stored(person(w, "")), phone=f"00 {m} 00"[:40],
                                                  emergency=f"duty {m} officer"),
    Posting: lambda w, m: Posting(position=stored(position(w, "")), person=stored(person(w, "")), planned_from=DAY,
                                  source=m),
    Counterpart: lambda w, m: Counterpart(institution=stored(institution(w, "")), post=stored(post(w, "")),
                                          starts_on=DAY, **both("note", m, number())),
    SeatCost: lambda w, m: SeatCost(country=country(w.zone), yearly_eur="600000", starts_on=DAY, source=m),
    CountryWeight: lambda w, m: CountryWeight(country=country(w.zone), weight="2", starts_on=DAY, **both("reason", m,
                                                                                                       number())),
    Scenario: lambda w, m: Scenario(name=f"Scenario {m} {number()}", as_of=DAY, posts=2, **owned(w)),
    Unit: lambda w, m: Unit(code=f"u-{number()}", kind="office", directorate=w.directorate, **both("name", m,
                                                                                                   number())),
    Portfolio: lambda w, m: Portfolio(unit=w.unit, country=country(w.zone), starts_on=DAY, source=m),
    Agreement: lambda w, m: Agreement(code=f"agreement-{number()}", form="exchange-of-letters", signed_on=DAY,
                                      in_force_on=DAY, **both("title", m, number()), **owned(w)),
    Provision: lambda w, m: Provision(agreement=agreed(w), activity="training", article=f"art. {m} {number()}"),
    Party: lambda w, m: Party(agreement=agreed(w), country=w.country, starts_on=DAY, **both("reservation", m,
                                                                                            number())),
    Round: lambda w, m: Round(agreement=agreed(w), number=small(), starts_on=DAY, **both("outcome", m, number())),
    TextVersion: lambda w, m: TextVersion(agreement=agreed(w), language=stored(Language(
        code=f"l{number()}", name_fr="langue", name_en="language")), title=f"text {m} {number()}"),
    Suspension: lambda w, m: Suspension(agreement=agreed(w), starts_on=DAY, **both("reason", m, number())),
    Followup: lambda w, m: Followup(side="ours", unit=w.unit, made_on=DAY, due_on=DAY, about_kind="agreements.agreement",
                                    about_id=agreed(w).pk, **both("text", m, number()), **owned(w)),
    Meeting: lambda w, m: Meeting(code=f"meeting-{number()}", kind="visit", starts_on=DAY,
                                **both("title", m, number()), **owned(w)),
    Series: lambda w, m: Series(code=f"series-{number()}", kind="committee", periodicity=12, begun_on=DAY,
                                **both("title", m, number()), **both("ours", m, number()), **owned(w)),
    AgendaItem: lambda w, m: AgendaItem(meeting=met(w), position=small(), **both("title", m, number())),
    Delegate: lambda w, m: Delegate(meeting=met(w), side="ours", **both("function", m, number())),
    Declaration: lambda w, m: Declaration(code=f"declaration-{number()}", adopted_on=DAY,
                                          **both("title", m, number()), **owned(w)),
    Priority: priority,
    Objective: lambda w, m: Objective(code=f"objective-{number()}", priority=stored(priority(w, "")),
                                      **both("title", m, number())),
    Project: project,
    PartnerRequest: lambda w, m: PartnerRequest(country=w.country, received_on=DAY, reference=f"note {m} {number()}",
                                                **both("subject", m, number()), **owned(w)),
    OwnershipShare: lambda w, m: OwnershipShare(project=in_project(w, ""), year=2014, partner_share="25.50",
                                                **both("reason", m, number())),
    Roadmap: roadmap,
    RoadmapItem: lambda w, m: RoadmapItem(roadmap=stored(roadmap(w, "")), kind="training", country=w.country,
                                          quarter="1", cost_eur="1500", **both("title", m, number())),
    Action: lambda w, m: Action(kind="training", state="done", country=w.country, starts_on=DAY, ends_on=DAY,
                                trainees=12, cost_eur="1500", **both("title", m, number()), **owned(w)),
    ActionCost: lambda w, m: ActionCost(action=stored(EXAMPLES[Action](w, "")), money_source=w.source, amount_eur="400",
                                        source=m),
    Equipment: equipment,
    EndUseCheck: lambda w, m: EndUseCheck(equipment=stored(equipment(w, "")), due_on=DAY, by=f"attaché {m}".strip()[:120],
                                          **both("note", m, number())),
    Result: lambda w, m: Result(project=in_project(w, ""), country=w.country, year=2014, **both("statement", m,
                                                                                                number())),
    BudgetLine: budget_line,
    Commitment: lambda w, m: Commitment(code=f"commitment-{number()}", line=stored(budget_line(w, "")), amount="900000000",
                                        country=w.country, **both("title", m, number()), **owned(w)),
    Movement: lambda w, m: Movement(line=stored(budget_line(w, "")), kind="open", authority="ae", on=DAY, amount="100",
                                    amount_eur="100", reference=f"ref {m} {number()}", **both("reason", m, number())),
    YearlyExecution: lambda w, m: YearlyExecution(commitment=stored(EXAMPLES[Commitment](w, m)), year=2014,
                                                  committed=10_000, served=5_000, paid=4_000),
    ExpectedPayment: lambda w, m: ExpectedPayment(commitment=stored(EXAMPLES[Commitment](w, "")), year=2014, cp_eur="100",
                                                  source=m),
    FundingShare: lambda w, m: FundingShare(project=in_project(w, ""), money_source=w.source, percent="100",
                                            reference=f"ref {m} {number()}"),
    ExtractLine: lambda w, m: ExtractLine(line=stored(budget_line(w, "")), reference=f"ref {m} {number()}",
                                          posted_on=DAY, amount_eur="100"),
    Aim: aim,
    Indicator: indicator,
    Category: lambda w, m: Category(indicator=stored(indicator(w)), code=f"category-{number()}", **both("title", m,
                                                                                                        number())),
    Period: lambda w, m: period(in_project(w, ""), m),
    Target: lambda w, m: Target(**measured(w), **both("note", m, number())),
    Value: lambda w, m: Value(**measured(w), **both("comment", m, number())),
    Narrative: narrative,
    OdaRule: lambda w, m: OdaRule(code=f"aid-rule-{number()}", theme="police", eligible="yes", purpose="15132",
                                  **both("reason", m, number())),
    OdaDecision: lambda w, m: OdaDecision(project=in_project(w, ""), source=m, **decision(m)),
    ActionOdaDecision: lambda w, m: ActionOdaDecision(action=stored(EXAMPLES[Action](w, "")), source=m, **decision(m)),
    Publisher: lambda w, m: Publisher(ref=f"XX-{number()}", starts_on=DAY, **both("name", m, number())),
    OthersActivity: lambda w, m: OthersActivity(dataset="donor", identifier=f"XX-{m}-{number()}", reporter=f"Donor {m}",
                                                starts_on=DAY, **both("title", m, number())),
    User: lambda w, m: User(username=f"account-{number()}", display_name=f"Function {m} {number()}", password="!"),
    Mandate: lambda w, m: Mandate(user=stored(User(username=f"holder-{number()}", display_name=f"Function {m}",
                                                   password="!")),
                                  role="desk-officer", unit=w.unit, starts_on=DAY),
    SignOn: lambda w, m: sign_on(m),
    ClaimMapping: lambda w, m: ClaimMapping(sign_on=stored(sign_on("")), claim="groups", value=f"group {m} {number()}",
                                            role="desk-officer", unit=w.unit),
}  # fmt: skip


def example(model: type[models.Model], world: World, mark: str = "") -> models.Model:
    """Return a stored example of a model, about the world's country."""
    row: models.Model = stored(EXAMPLES[model](world, mark))
    for name in ("countries", "parties"):
        if any(field.name == name for field in model._meta.many_to_many):
            getattr(row, name).add(world.country)
    return row
