"""The API put together: its addresses, and the document that describes them (OpenAPI 3.1)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path, re_path
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import REF_TEMPLATE, OpenAPISchema
from ninja.renderers import JSONRenderer
from pydantic.json_schema import models_json_schema

from kotowari.api import answers, changing, log, reading, requests, standing
from kotowari.api.caller import KeyAuthentication
from kotowari.api.intake import JsonParser
from kotowari.api.problems import CONTENT_TYPE, failed
from kotowari.ledger.address import SPACE

PREFIX = "api/v1/"

_PROBLEMS = (answers.Problem, answers.FormProblem, answers.RefusalProblem)
_EVERYWHERE = {401: "No key in force", 422: "Not of its form", 500: "A fault", 503: "Not available just now"}
_OF_ACTS = {
    400: "The body cannot be read",
    403: "Refused by the gate, or not within the key's reach",
    404: "No such person",
    409: "The state does not allow it",
    413: "Too large",
    415: "Not JSON",
    429: "Too often",
}
_OF_LOOKS = {400: "The request cannot be read", 403: "Not within the key's reach", 404: "Not found", 429: "Too often"}


class _Readable(JSONRenderer):
    """Writes Japanese and Chinese as they are read, in UTF-8."""

    json_dumps_params = {"ensure_ascii": False}


class Api(NinjaAPI):
    """The API. Its document names the errors too, which every operation answers in one shape."""

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """Return the document."""
        document = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        _, problems = models_json_schema([(one, "serialization") for one in _PROBLEMS], ref_template=REF_TEMPLATE)
        document["components"]["schemas"] |= problems["$defs"]
        for methods in document["paths"].values():
            for method, operation in methods.items():
                more = _EVERYWHERE | (_OF_ACTS if method == "post" else _OF_LOOKS)
                operation["responses"] |= {status: _described(status, words) for status, words in more.items()}
        return document


def _described(status: int, words: str) -> dict[str, Any]:
    shapes = {403: (answers.RefusalProblem, answers.Problem), 422: (answers.FormProblem, answers.Problem)}
    said = [{"$ref": REF_TEMPLATE.format(model=shape.__name__)} for shape in shapes.get(status, (answers.Problem,))]
    schema = said[0] if len(said) == 1 else {"anyOf": said}
    return {"description": words, "content": {CONTENT_TYPE: {"schema": schema}}}


def make_api() -> Api:
    """Return the API with all its operations."""
    api = Api(
        title="Kotowari",
        version="1",
        description="Acts on personal information, each for a purpose that the policy promised. See docs/api.md.",
        docs_url=None,
        urls_namespace="api",
        auth=KeyAuthentication(),
        parser=JsonParser(),
        renderer=_Readable(),
    )
    for router in (reading.router, changing.router, requests.router, standing.router):
        api.add_router("", router)
    for kind in (Exception, HttpError, ValidationError):
        api.add_exception_handler(kind, _failed)
    return api


def _failed(request: HttpRequest, raised: Exception | type[Exception]) -> HttpResponse:
    return failed(request, raised if isinstance(raised, Exception) else raised())


urlpatterns = [
    path(PREFIX, make_api().urls),
    re_path(rf"^log/(?P<space>{SPACE})/checkpoint\Z", log.checkpoint),
    re_path(rf"^log/(?P<space>{SPACE})/(?P<path>tile/.+)\Z", log.part),
]
