"""The WSGI application that granian, or any other server, runs."""

from __future__ import annotations

import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.settings.embedded")
application = get_wsgi_application()
# Only now may models be imported.
import_module("entente.engines.jobs.worker").start_beside_the_pages()
