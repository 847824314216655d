"""What the results framework can count."""

from __future__ import annotations

from entente.engines.figures.figure import Figure

FIGURES: tuple[Figure, ...] = ()
