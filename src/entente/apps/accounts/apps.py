"""Django's name for the room."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts and mandates, as records an administrator keeps."""

    name = "entente.apps.accounts"
    label = "accounts"
