"""What a file kept with a record may be: its formats in words, their media types, how their names end."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Format(models.TextChoices):
    """What a file is, as found in its content."""

    PDF = "pdf", _("PDF document")
    DOCX = "docx", _("Word document")
    ODT = "odt", _("OpenDocument text")
    XLSX = "xlsx", _("Excel workbook")
    ODS = "ods", _("OpenDocument spreadsheet")
    CSV = "csv", _("CSV table")
    TEXT = "txt", pgettext_lazy("format", "plain text")
    PNG = "png", _("PNG picture")
    JPEG = "jpeg", _("JPEG picture")


OFFICE = "application/vnd.openxmlformats-officedocument."
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.DOCX: f"{OFFICE}wordprocessingml.document",
    Format.ODT: f"{OPEN_DOCUMENT}text",
    Format.XLSX: f"{OFFICE}spreadsheetml.sheet",
    Format.ODS: f"{OPEN_DOCUMENT}spreadsheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.TEXT: "text/plain; charset=utf-8",
    Format.PNG: "image/png",
    Format.JPEG: "image/jpeg",
}
# The ending a name begins to be known by comes first.
ENDINGS = {
    **{item: (f".{item.value}",) for item in Format},
    Format.JPEG: (".jpg", ".jpeg"),
}
# Languages offered for a file, the house's two first; their names come from the language data.
LANGUAGES = ("fr", "en", "ar", "de", "el", "es", "it", "nl", "pl", "pt", "ro", "ru", "sr", "tr", "uk", "vi", "zh")
