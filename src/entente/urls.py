"""The addresses of the whole house; rooms with pages of their own come before the record types."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from entente.apps.accounts.urls import own_urlpatterns
from entente.apps.agreements.urls import urlpatterns as agreements_urls
from entente.apps.briefs.urls import urlpatterns as briefs_urls
from entente.apps.followup.urls import urlpatterns as followup_urls
from entente.apps.funding.aid.urls import urlpatterns as aid_urls
from entente.apps.funding.coherence.urls import urlpatterns as coherence_urls
from entente.apps.funding.iati.urls import urlpatterns as iati_urls
from entente.apps.funding.urls import urlpatterns as funding_urls
from entente.apps.network.urls import unit_patterns
from entente.apps.network.urls import urlpatterns as network_urls
from entente.apps.partners.urls import urlpatterns as partners_urls
from entente.apps.projects.action.urls import urlpatterns as action_urls
from entente.apps.projects.results.urls import urlpatterns as results_urls
from entente.engines.api.urls import token_patterns
from entente.engines.api.urls import urlpatterns as api_urls
from entente.engines.calendar.urls import common_urlpatterns as calendar_urls
from entente.engines.exchange.urls import urlpatterns as exchange_urls
from entente.engines.records.desk import desk_page
from entente.engines.search.urls import urlpatterns as search_urls
from entente.engines.ui import errors

urlpatterns = [
    path("", desk_page, name="home"),
    path("language", login_not_required(set_language), name="set_language"),
    path("health", login_not_required(errors.health), name="health"),
    path("accounts/", include("entente.access.urls")),
    path("account/tokens/", include((token_patterns, "tokens"))),
    path("api/", include(api_urls)),
    path("", include("entente.apps.accounts.urls")),
    *own_urlpatterns,
    path("briefs/", include((briefs_urls, "briefs"))),
    path("network/", include((network_urls, "network"))),
    path("agreements/", include((agreements_urls, "agreements"))),
    path("", include((followup_urls, "followup"))),
    path("funding/", include((funding_urls, "funding"))),
    path("", include((results_urls, "results"))),
    path("funding/aid/", include((aid_urls, "funding_aid"))),
    path("funding/iati/", include((iati_urls, "iati"))),
    path("actions/", include((action_urls, "actions"))),
    path("coherence/", include((coherence_urls, "coherence"))),
    path("account/mail/", include("entente.engines.mail.urls")),
    path("account/calendar/", include("entente.engines.calendar.urls")),
    *calendar_urls,
    path("jobs/", include("entente.engines.jobs.urls")),
    path("", include((unit_patterns, "units"))),
    path("", include((partners_urls, "partners"))),
    path("", include((exchange_urls, "exchange"))),
    *search_urls,
    path("", include("entente.engines.workflow.urls")),
    path("", include("entente.engines.attachments.urls")),
    path("", include("entente.engines.records.urls")),
]

handler400 = errors.bad_request
handler403 = errors.refused
handler404 = errors.not_found
handler500 = errors.broken
