"""The addresses of the faces, and what answers where there is none."""

from django.urls import include, path

urlpatterns = [path("", include("kotowari.center.urls"))]

handler400 = "kotowari.center.failures.bad_request"
handler404 = "kotowari.center.failures.not_found"
handler500 = "kotowari.center.failures.fault"
