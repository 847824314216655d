"""What the shell of every page needs: the menu the reader may see."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from entente.engines.ui.shell import Ports


def shell(request: HttpRequest) -> dict[str, Any]:
    """Return the menu for the reader of the request; nothing for who is not signed in."""
    return {"menu": Ports.menu(request), "path_now": request.get_full_path(), "LANGUAGE_CODE": get_language()}
