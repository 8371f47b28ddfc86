"""All addresses of the service."""

from kith.web.finding.views import ROUTES as FINDING
from kith.web.front.views import ROUTES as FRONT
from kith.web.routes import routes
from kith.web.signing_in.views import ROUTES as SIGNING_IN
from kith.web.training.views import ROUTES as TRAINING

urlpatterns = routes(*FINDING, *FRONT, *SIGNING_IN, *TRAINING)

handler404 = "kith.web.front.views.not_found"
handler500 = "kith.web.front.views.broken"
