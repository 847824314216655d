"""A fault of a file of activities: where it stands, and the sentence that says what would pass."""

from __future__ import annotations

from dataclasses import dataclass

SCHEMA, RULE, ADVICE = "schema", "rule", "advice"


@dataclass(frozen=True)
class Fault:
    """One fault: `kind` is schema (against the schema), rule (against the ruleset or a code list) or advice."""

    kind: str
    line: int
    activity: str
    sentence: str

    @property
    def counts(self) -> bool:
        """True when the file is not valid because of it."""
        return self.kind != ADVICE
