"""What the server calls."""

from django.core.wsgi import get_wsgi_application

from kith.web.mode import choose_settings

choose_settings()
application = get_wsgi_application()
