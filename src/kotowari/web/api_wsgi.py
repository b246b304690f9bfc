"""The WSGI application (PEP 3333) of the API, for the server of ``kotowari serve --api`` or another one.

It reads KOTOWARI_HOME, KOTOWARI_APPLICATION_URL and KOTOWARI_HOSTS, and opens the keys of the home.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "kotowari.web.api_settings"

application = get_wsgi_application()
