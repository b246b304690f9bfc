"""The WSGI application (PEP 3333), for the server of ``kotowari serve`` or another one.

It reads KOTOWARI_HOME, KOTOWARI_APPLICATION_URL, KOTOWARI_HOSTS and KOTOWARI_ADDRESS.
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kotowari.web.settings")

application = get_wsgi_application()
