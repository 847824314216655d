"""The addresses of the whole house; rooms with pages of their own come before the record types."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from entente.apps.accounts.urls import own_urlpatterns
from entente.apps.briefs.urls import urlpatterns as briefs_urls
from entente.apps.network.urls import urlpatterns as network_urls
from entente.engines.records.desk import desk_page
from entente.engines.ui import errors

urlpatterns = [
    path("", desk_page, name="home"),
    path("language", login_not_required(set_language), name="set_language"),
    path("health", login_not_required(errors.health), name="health"),
    path("accounts/", include("entente.access.urls")),
    path("", include("entente.apps.accounts.urls")),
    *own_urlpatterns,
    path("briefs/", include((briefs_urls, "briefs"))),
    path("network/", include((network_urls, "network"))),
    path("", include("entente.engines.records.urls")),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.broken
