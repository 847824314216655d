"""The ledger kept by the database itself: triggers that write what lines and commitments stand at, and refuse changes.

The check constraints of `LineStanding` and `CommitmentStanding` are the invariants of `ledger.py`; since only these
triggers write the standings, no way into the table of movements gets past them, and the row that two people would
change at once is locked by whoever comes first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

BUDGETED: Final = "'open', 'transfer', 'carry'"
# (column of the line's standing, kinds that move it, authorities it counts for)
ON_LINE: Final = (
    ("ae", BUDGETED, "'ae', 'both'"),
    ("cp", BUDGETED, "'cp', 'both'"),
    ("ae_frozen", "'freeze', 'thaw'", "'ae', 'both'"),
    ("cp_frozen", "'freeze', 'thaw'", "'cp', 'both'"),
    ("reserved", "'reserve', 'release'", "'ae'"),
    ("committed", "'commit', 'withdraw'", "'ae'"),
    ("paid", "'pay'", "'cp'"),
)
ON_COMMITMENT: Final = (
    ("reserved", "'reserve', 'release'"),
    ("committed", "'commit', 'withdraw'"),
    ("served", "'serve'"),
    ("paid", "'pay'"),
)
KINDS_OF_COMMITMENTS: Final = "'reserve', 'release', 'commit', 'withdraw', 'serve', 'pay'"
CENTS: Final = {"sqlite": "CAST(ROUND(NEW.amount_eur * 100) AS INTEGER)",
                "postgresql": "CAST(ROUND(NEW.amount_eur * 100) AS bigint)"}  # fmt: skip
YEAR: Final = {"sqlite": "CAST(strftime('%Y', NEW.\"on\") AS INTEGER)", "postgresql": 'EXTRACT(YEAR FROM NEW."on")'}
TRIGGERS: Final = ("funding_line_opened", "funding_commitment_opened", "funding_movement_judged",
                   "funding_movement_entered", "funding_movement_unchanged", "funding_movement_undeleted")  # fmt: skip


def _line_update(vendor: str) -> str:
    """Return the statement that moves a line's standing."""
    moved = ", ".join(
        f"{name} = {name} + CASE WHEN NEW.kind IN ({kinds}) AND NEW.authority IN ({authorities})"
        f" THEN {CENTS[vendor]} ELSE 0 END"
        for name, kinds, authorities in ON_LINE
    )
    return f"UPDATE funding_linestanding SET {moved} WHERE line_id = NEW.line_id;"  # noqa: S608 -- constants


def _commitment_update(vendor: str) -> str:
    """Return the statement that moves a commitment's standing."""
    moved = ", ".join(
        f"{name} = {name} + CASE WHEN NEW.kind IN ({kinds}) THEN {CENTS[vendor]} ELSE 0 END"
        for name, kinds in ON_COMMITMENT
    )
    return f"UPDATE funding_commitmentstanding SET {moved} WHERE commitment_id = NEW.commitment_id;"  # noqa: S608


def _year_update(vendor: str) -> str:
    """Return the statement that moves a commitment's year."""
    names = ("committed", "served", "paid")
    kinds = {name: of for name, of in ON_COMMITMENT if name in names}
    given = ", ".join(f"CASE WHEN NEW.kind IN ({kinds[name]}) THEN {CENTS[vendor]} ELSE 0 END" for name in names)
    added = ", ".join(f"{name} = funding_yearlyexecution.{name} + excluded.{name}" for name in names)
    # SQLite takes "ON" after a SELECT for a join unless a WHERE stands between.
    return (f"INSERT INTO funding_yearlyexecution (commitment_id, year, {', '.join(names)})"
            f" SELECT NEW.commitment_id, {YEAR[vendor]}, {given} WHERE NEW.commitment_id IS NOT NULL"
            " AND NEW.kind NOT IN ('reserve', 'release')"
            f" ON CONFLICT (commitment_id, year) DO UPDATE SET {added};")  # fmt: skip


def _faults(vendor: str) -> Iterator[tuple[str, str]]:
    """Yield (condition, name of what it breaks) of what a movement may not be by itself."""
    yield f"(NEW.kind IN ({KINDS_OF_COMMITMENTS})) <> (NEW.commitment_id IS NOT NULL)", "ledger_commitment_of_kind"
    outside = f"{YEAR[vendor]} <> (SELECT year FROM funding_budgetline WHERE id = NEW.line_id)"  # noqa: S608
    yield outside, "ledger_year"
    yield (
        (
            "NEW.commitment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM funding_commitment c"
            " JOIN funding_budgetline a ON a.id = c.line_id JOIN funding_budgetline b ON b.id = NEW.line_id"
            " WHERE c.id = NEW.commitment_id AND a.money_source_id = b.money_source_id AND a.owner_id = b.owner_id"
            " AND (a.id = b.id OR NEW.kind IN ('serve', 'pay')))"
        ),
        "ledger_other_line",
    )
    yield (
        (
            "NEW.reverses_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM funding_movement m WHERE m.id = NEW.reverses_id"
            " AND m.reverses_id IS NULL AND m.line_id = NEW.line_id AND m.kind = NEW.kind"
            " AND m.authority = NEW.authority"
            " AND m.amount_eur = -NEW.amount_eur"
            " AND (m.commitment_id = NEW.commitment_id OR NEW.commitment_id IS NULL))"
        ),
        "ledger_reversal",
    )
    less = "NEW.kind IN ('thaw', 'release', 'withdraw')"
    yield (
        (
            "NEW.amount_eur = 0 OR (NEW.reverses_id IS NULL AND NEW.kind NOT IN ('transfer', 'carry')"
            f" AND ({less}) <> (NEW.amount_eur < 0))"
        ),
        "ledger_sign",
    )


def sqlite_statements() -> Iterator[str]:
    """Yield what SQLite is told, a trigger a statement."""
    yield ("CREATE TRIGGER funding_line_opened AFTER INSERT ON funding_budgetline BEGIN"
           " INSERT INTO funding_linestanding (line_id, staff, ae, cp, ae_frozen, cp_frozen, reserved, committed, paid)"
           " VALUES (NEW.id, NEW.nature = 'staff', 0, 0, 0, 0, 0, 0, 0); END")  # fmt: skip
    yield ("CREATE TRIGGER funding_commitment_opened AFTER INSERT ON funding_commitment BEGIN"
           " INSERT INTO funding_commitmentstanding (commitment_id, reserved, committed, served, paid)"
           " VALUES (NEW.id, 0, 0, 0, 0); END")  # fmt: skip
    refusals = " ".join(f"SELECT RAISE(ABORT, '{name}') WHERE {condition};" for condition, name in _faults("sqlite"))
    yield f"CREATE TRIGGER funding_movement_judged BEFORE INSERT ON funding_movement BEGIN {refusals} END"
    yield ("CREATE TRIGGER funding_movement_entered AFTER INSERT ON funding_movement BEGIN "
           f"{_line_update('sqlite')} {_commitment_update('sqlite')} {_year_update('sqlite')} END")  # fmt: skip
    for event, name in (("UPDATE", "unchanged"), ("DELETE", "undeleted")):
        yield (f"CREATE TRIGGER funding_movement_{name} BEFORE {event} ON funding_movement BEGIN"
               " SELECT RAISE(ABORT, 'ledger_append_only'); END")  # fmt: skip


def postgresql_statements() -> Iterator[str]:
    """Yield what PostgreSQL is told: functions, then the triggers that call them."""
    bodies = {
        "funding_line_opened": "INSERT INTO funding_linestanding (line_id, staff, ae, cp, ae_frozen, cp_frozen,"
        " reserved, committed, paid) VALUES (NEW.id, NEW.nature = 'staff', 0, 0, 0, 0, 0, 0, 0);",
        "funding_commitment_opened": "INSERT INTO funding_commitmentstanding (commitment_id, reserved, committed,"
        " served, paid) VALUES (NEW.id, 0, 0, 0, 0);",
        "funding_movement_judged": " ".join(
            f"IF {condition} THEN RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation'; END IF;"
            for condition, name in _faults("postgresql")
        ),
        "funding_movement_entered": " ".join(
            update("postgresql") for update in (_line_update, _commitment_update, _year_update)
        ),
        "funding_movement_kept": "RAISE EXCEPTION 'ledger_append_only' USING ERRCODE = 'check_violation';",
    }
    for name, body in bodies.items():
        yield (f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
               f"$ledger$ BEGIN {body} RETURN NEW; END $ledger$")  # fmt: skip
    for name, when, table, function in (
        ("funding_line_opened", "AFTER INSERT", "funding_budgetline", "funding_line_opened"),
        ("funding_commitment_opened", "AFTER INSERT", "funding_commitment", "funding_commitment_opened"),
        ("funding_movement_judged", "BEFORE INSERT", "funding_movement", "funding_movement_judged"),
        ("funding_movement_entered", "AFTER INSERT", "funding_movement", "funding_movement_entered"),
        ("funding_movement_unchanged", "BEFORE UPDATE", "funding_movement", "funding_movement_kept"),
        ("funding_movement_undeleted", "BEFORE DELETE", "funding_movement", "funding_movement_kept"),
    ):
        yield f"CREATE TRIGGER {name} {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()"


def install(vendor: str) -> Iterator[str]:
    """Yield the statements that put the ledger's triggers into a database of this vendor."""
    return sqlite_statements() if vendor == "sqlite" else postgresql_statements()


def remove(vendor: str) -> Iterator[str]:
    """Yield the statements that take them away again."""
    tables = {"line_opened": "budgetline", "commitment_opened": "commitment"}
    for name in TRIGGERS:
        table = tables.get(name.removeprefix("funding_"), "movement")
        yield f"DROP TRIGGER IF EXISTS {name}" + ("" if vendor == "sqlite" else f" ON funding_{table}")
    if vendor == "postgresql":
        for name in ("line_opened", "commitment_opened", "movement_judged", "movement_entered", "movement_kept"):
            yield f"DROP FUNCTION IF EXISTS funding_{name}()"
