"""All addresses of the service."""

from kith.web.front.views import ROUTES as FRONT
from kith.web.papers.views import ROUTES as PAPERS
from kith.web.routes import routes
from kith.web.signing_in.views import ROUTES as SIGNING_IN
from kith.web.training.views import ROUTES as TRAINING

urlpatterns = routes(*FRONT, *SIGNING_IN, *TRAINING, *PAPERS)

handler404 = "kith.web.front.views.not_found"
handler500 = "kith.web.front.views.broken"
