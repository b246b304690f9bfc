"""The addresses of the API, and what answers where there is none."""

from django.urls import include, path

urlpatterns = [path("", include("kotowari.api.routes"))]

handler400 = "kotowari.api.problems.bad_request"
handler404 = "kotowari.api.problems.not_found"
handler500 = "kotowari.api.problems.fault"
