"""The two tables of the jobs engine: jobs, and the recurring ones."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from entente.access.paths import OPEN, AccessPaths
from entente.engines.jobs.choices import Every, State, Weekday


class Job(models.Model):
    """Work done in the background for one person, or for the local operator: how far it is, how it ended."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name=_("owner")
    )
    kind = models.CharField(_("kind"), max_length=60)
    words = models.CharField(_("about"), max_length=300, blank=True)
    arguments = models.JSONField(_("arguments"), default=dict)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.WAITING)
    done = models.PositiveBigIntegerField(_("done"), default=0)
    total = models.PositiveBigIntegerField(_("total"), default=0)
    step = models.CharField(_("step"), max_length=300, blank=True)
    cancel_asked = models.BooleanField(_("cancel asked"), default=False)
    result = models.CharField(_("result"), max_length=500, blank=True)
    failure = models.TextField(_("why it failed"), blank=True)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    task = models.CharField(_("task in the queue"), max_length=64, blank=True)
    worker = models.CharField(_("worker"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("asked at"), auto_now_add=True)
    started_at = models.DateTimeField(_("started at"), null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ("-id",)
        indexes = [
            models.Index(fields=("owner", "-id"), name="job_owner"),
            models.Index(
                fields=("state",),
                name="job_unfinished",
                condition=models.Q(state__in=(State.WAITING, State.RUNNING)),
            ),
        ]

    def __str__(self) -> str:
        """Say kind and subject."""
        return f"{self.kind} {self.words}".strip()


class Recurring(models.Model):
    """A kind of job that runs by itself: how often, when next, and the last time."""

    access_paths: ClassVar[AccessPaths] = OPEN

    code = models.CharField(_("kind"), max_length=60, unique=True)
    every = models.CharField(_("rhythm"), max_length=10, choices=Every.choices)
    hour = models.PositiveSmallIntegerField(_("hour"), default=0)
    weekday = models.PositiveSmallIntegerField(_("day of the week"), choices=Weekday.choices, default=Weekday.MONDAY)
    next_at = models.DateTimeField(_("next time"))
    last_at = models.DateTimeField(_("last time"), null=True)
    last_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+", verbose_name=_("last job"))
    active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("recurring job")
        verbose_name_plural = _("recurring jobs")
        ordering = ("code",)

    def __str__(self) -> str:
        """Say the kind."""
        return self.code
