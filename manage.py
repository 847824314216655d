"""Django's own command line, for developers; users have `entente`."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "entente.settings.embedded")
    execute_from_command_line(sys.argv)
