"""The policy's page as one file, its style within: to be opened where it lies, or put on a company's own site."""

from importlib import resources

from django.template import Context, Engine
from django.utils.safestring import mark_safe

from kotowari.center.files import page_files
from kotowari.center.page import make_page
from kotowari.center.words import words_in
from kotowari.policy.model import Policy


def standalone(policy: Policy, digest: str, language: str) -> str:
    """Return the page in one of the policy's languages; it loads nothing and leads nowhere but to itself.

    ``digest`` is that of the file the policy was read from.
    """
    engine = Engine(dirs=[str(resources.files("kotowari.center") / "templates")])
    shown = {
        "language": language,
        "words": words_in(language),
        "inlined": mark_safe(page_files()["center.css"].content.decode()),  # noqa: S308 - a file of ours
        "page": make_page(policy, digest, language),
    }
    return engine.get_template("center/policy.html").render(Context(shown))
