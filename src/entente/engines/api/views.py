"""The routes of the API: the same eight for every record type, made for whatever the registry lists."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from django.db import models, transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError

from entente.access.models import Kept
from entente.access.service import Refused, may, may_some, why_not
from entente.engines.api.answers import Stopped, answer, answer_text, dumped, of_exception, wrong
from entente.engines.api.asking import NO_PARAMETERS, read_asked, refuse_unknown
from entente.engines.api.body import change_form, new_form, read_body, refuse_names
from entente.engines.api.document import document
from entente.engines.api.gate import Bearer
from entente.engines.api.models import Token
from entente.engines.api.rows import ROOT, Found, listed, one_of
from entente.engines.api.shape import is_kept
from entente.engines.attachments.queries import files_of
from entente.engines.records import actions, catalogue
from entente.engines.records.history import entries_of, names_for, told_lines
from entente.engines.records.pages import log_if_named, log_named, row_or_404
from entente.engines.records.reader import Reader, reader_of
from entente.engines.records.record import Record

api = NinjaAPI(title="Entente", version="1", urls_namespace="api", docs_url=None, openapi_url=None, auth=Bearer())
for _kind in (Exception, Http404, HttpError, ValidationError):
    api.add_exception_handler(_kind, of_exception)


def site_of(request: HttpRequest) -> str:
    """Return what every address begins with."""
    return request.build_absolute_uri("/")[:-1]


def token_of(request: HttpRequest) -> Token:
    """Return the token the request showed."""
    return cast("Token", request.token)  # type: ignore[attr-defined]


def record_for(request: HttpRequest, slug: str, reader: Reader, act: str = "view") -> Record:
    """Return the record type of a slug; Stopped, Refused or Http404 where token or mandates do not lead there."""
    token, record = token_of(request), catalogue.by_slug(slug)
    if not token.reaches(slug):
        raise Stopped(403, _("This token does not lead to “%(slug)s”.") % {"slug": slug[:60]})
    if act != "view" and not token.writes:
        raise Stopped(403, _("This token only reads: make one that may write."))
    if record is None or not may_some(reader.actor, "view", record.model):
        raise Http404
    if not may_some(reader.actor, act, record.model):
        raise Refused(why_not(act, record.model))
    return record


def without_parameters(request: HttpRequest) -> None:
    """Stop when an address that takes no parameter is given one."""
    if errors := refuse_unknown(request.GET, NO_PARAMETERS):
        raise wrong(errors)


@api.get("/")
def index(request: HttpRequest) -> HttpResponse:
    """Answer with the record types the token may reach, and what it may do there."""
    without_parameters(request)
    token, reader, site = token_of(request), reader_of(request), site_of(request)
    acts = ("view", "add", "change", "archive") if token.writes else ("view",)
    found = [
        {
            "slug": record.slug,
            "name": record.plural,
            "api_url": f"{site}{ROOT}{record.slug}/",
            "may": [act for act in acts if may_some(reader.actor, act, record.model)],
        }
        for record in catalogue.all_records()
        if token.reaches(record.slug) and may_some(reader.actor, "view", record.model)
    ]
    return answer({"items": found, "document": f"{site}{ROOT}openapi.json"})


@api.get("/openapi.json")
def openapi(request: HttpRequest) -> HttpResponse:
    """Answer with the document that describes all this."""
    without_parameters(request)
    return answer(document())


@api.get("/{slug:slug}/")
def list_records(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer with one page of a list."""
    reader = reader_of(request)
    record = record_for(request, slug, reader)
    asked, site = read_asked(record, reader, request.GET), site_of(request)
    page = listed(asked, site)
    log_named(reader, [(record.kind, number) for number in page.named], request.path)
    around = {
        "next": _page_address(request, site, after=page.after),
        "previous": _page_address(request, site, before=page.before),
        **({} if page.count is None else {"count": page.count}),
    }
    return answer_text(f'{{"items":{page.items},{dumped(around)[1:]}')


def _page_address(request: HttpRequest, site: str, **mark: str) -> str | None:
    """Return the address of the page at a mark, None when there is none."""
    params = request.GET.copy()
    for name in ("after", "before"):
        params.pop(name, None)
    name, value = next(iter(mark.items()))
    params[name] = value
    return f"{site}{request.path}?{params.urlencode()}" if value else None


@api.post("/{slug:slug}/")
def add_record(request: HttpRequest, slug: str) -> HttpResponse:
    """Store a new record and answer with it."""
    without_parameters(request)
    reader = reader_of(request)
    record = record_for(request, slug, reader, "add")
    form = new_form(record, reader, read_body(request))
    return _written(request, record, reader, partial(actions.add, reader.actor, form), 201)


@api.get("/{slug:slug}/{slug:key}/")
def read_record(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with one record."""
    without_parameters(request)
    reader = reader_of(request)
    record = record_for(request, slug, reader)
    row = row_or_404(request, record, key, reader)
    return answer(_one(request, record, reader, row).items[0])


def _one(request: HttpRequest, record: Record, reader: Reader, row: models.Model) -> Found:
    """Return one record told, and log it where its readers are named."""
    found = one_of(record, reader, site_of(request), row.pk)
    log_named(reader, [(record.kind, number) for number in found.named], request.path)
    return found


@api.patch("/{slug:slug}/{slug:key}/")
def change_record(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Change the fields given of a record that nobody changed since it was read."""
    without_parameters(request)
    reader = reader_of(request)
    record = record_for(request, slug, reader, "change")
    row = row_or_404(request, record, key, reader)
    _require(reader, "change", row)
    form = change_form(record, reader, row, read_body(request))
    try:
        return _written(request, record, reader, partial(actions.change, reader.actor, row, form))
    except actions.Conflict as conflict:
        log_if_named(reader, record, row, request.path)
        raise _conflicting(record, reader, conflict) from None


def _require(reader: Reader, act: str, row: models.Model) -> None:
    """Raise Refused unless the reader may do the act to a row they see."""
    decision = may(reader.actor, act, row)
    if not decision:
        raise Refused(decision.reason)


def _written(
    request: HttpRequest, record: Record, reader: Reader, act: Callable[[], models.Model], status: int = 200
) -> HttpResponse:
    """Do the act and answer with the record as it now stands; undone where its author could not read it."""
    with transaction.atomic():
        found = _one(request, record, reader, act())
        if not found.items:
            raise Refused(why_not("view", record.model))
    item = found.items[0]
    more = {"Location": item["api_url"]} if status == 201 else {}
    return answer(item, status, more)


def _conflicting(record: Record, reader: Reader, conflict: actions.Conflict) -> Stopped:
    """Return the answer to a change of something that changed meanwhile: what, by whom, and the revision now."""
    pairs = [(item.name, value) for item in conflict.changes for value in (item.before, item.now)]
    before = {item.name: item.before for item in conflict.changes}
    now = {item.name: item.now for item in conflict.changes}
    lines = told_lines(record.model, before, now, names_for(record.model, pairs, reader), reader)
    body = {
        "revision": conflict.revision,
        "by": conflict.last.actor if conflict.last else None,
        "at": conflict.last.at if conflict.last else None,
        "changes": [{"field": line.field, "before": line.before, "after": line.after} for line in lines],
    }
    return Stopped(409, _("Somebody saved this record after you read it; nothing of yours is saved."), body=body)


@api.get("/{slug:slug}/{slug:key}/history")
def read_history(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with what was done to one record, newest first, in words."""
    without_parameters(request)
    reader = reader_of(request)
    record = record_for(request, slug, reader)
    row = row_or_404(request, record, key, reader)
    log_if_named(reader, record, row, request.path)
    items = [
        {
            "at": entry.at,
            "by": entry.actor,
            "act": entry.verb,
            "about": entry.about,
            "reason": entry.reason,
            "changes": [{"field": line.field, "before": line.before, "after": line.after} for line in entry.lines],
        }
        for entry in entries_of(row, reader)
    ]
    return answer({"items": items})


@api.get("/{slug:slug}/{slug:key}/files")
def read_files(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Answer with what is known of the files kept with one record, by name; their contents are read on its page."""
    without_parameters(request)
    reader = reader_of(request)
    record = record_for(request, slug, reader)
    if not record.files:
        raise Http404
    row = row_or_404(request, record, key, reader)
    log_if_named(reader, record, row, request.path)
    told = ("name", "format", "size", "sha256", "language", "note")
    rows = files_of(row).values(*told, by=F("added_by__username"), at=F("added_at"))
    return answer({"items": [{**file, "by": file["by"] or ""} for file in rows]})


@api.post("/{slug:slug}/{slug:key}/archive")
def archive_record(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Archive a record, with its reason."""
    return _archived(request, slug, key, archived=True)


@api.post("/{slug:slug}/{slug:key}/restore")
def restore_record(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """Bring an archived record back, with its reason."""
    return _archived(request, slug, key, archived=False)


def _archived(request: HttpRequest, slug: str, key: str, *, archived: bool) -> HttpResponse:
    """Set the archived state and answer with the record."""
    without_parameters(request)
    reader = reader_of(request)
    record = record_for(request, slug, reader, "archive")
    if not is_kept(record):
        raise Http404
    row = cast("Kept", row_or_404(request, record, key, reader))
    _require(reader, "archive", row)
    body = read_body(request)
    errors = refuse_names(body, ["reason"])
    reason = body.get("reason")
    if not isinstance(reason, str) or not reason.strip() or len(reason) > 300:
        errors["reason"] = [_("Give the reason, in one sentence.")]
    if errors:
        raise wrong(errors)
    if (row.archived_at is not None) == archived:
        raise Stopped(409, _("This record is archived already.") if archived else _("This record is not archived."))
    act = actions.archive if archived else actions.restore
    return _written(request, record, reader, partial(act, reader.actor, row, cast("str", reason)))
