"""All addresses of the service."""

from kith.web.emergency.views import ROUTES as EMERGENCY
from kith.web.finding.views import ROUTES as FINDING
from kith.web.front.views import ROUTES as FRONT

urlpatterns = routes(
    *EMERGENCY, *FINDING, *FRONT, *GAPS, *IMPORTING, *MATCHING, *PAPERS, *PEOPLE, *SHARING, *SIGNING_IN, *TRAINING
)


handler404 = "kith.web.front.views.not_found"
handler500 = "kith.web.front.views.broken"
