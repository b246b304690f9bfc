"""A revision whose translations followed: the same policy in more languages."""

from pydantic import BaseModel

from kotowari.policy.model import Policy


def completes(later: Policy, earlier: Policy) -> bool:
    """Whether a policy is an earlier one with texts added in languages that were to follow, and nothing else changed.

    Texts that were published stand as they were, and so does the order of clauses and rules: no promise is touched.
    """
    added = set(later.languages) - set(earlier.languages)
    return (
        bool(added)
        and added | set(later.following) == set(earlier.following)
        and [language for language in later.languages if language not in added] == list(earlier.languages)
        and _told(later, frozenset(added)) == _told(earlier, frozenset())
    )


def _told(value: object, without: frozenset[str]) -> object:
    if isinstance(value, Policy):
        parts = type(value).model_fields.keys() - {"languages", "following"}
        return [_told(getattr(value, name), without) for name in sorted(parts)]
    if isinstance(value, BaseModel):
        return [_told(getattr(value, name), without) for name in type(value).model_fields]
    if isinstance(value, dict) and all(isinstance(words, str) for words in value.values()):
        return {language: words for language, words in value.items() if language not in without}
    if isinstance(value, dict):
        # As pairs: the order of rules is the page's.
        return [(name, _told(inner, without)) for name, inner in value.items()]
    return [_told(inner, without) for inner in value] if isinstance(value, tuple) else value
