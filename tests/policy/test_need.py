"""A need of a law pack rests on an article, or on a rule of the product's own: on one of the two."""

import pytest
from pydantic import ValidationError

from kotowari.gate.rulebook import requirement
from kotowari.policy.law import Need
from kotowari.policy.terms import Condition

LAW = {"en": "APPI", "ja": "個人情報保護法", "zh-Hant": "日本個人資訊保護法"}


@pytest.mark.parametrize("rests", [{}, {"article": "27(1)", "rule": "two-persons"}])
def test_neither_or_both_is_a_mistake(rests: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="either an `article` of the law or a `rule`"):
        Need.model_validate({"any": ["known"], **rests})


def test_of_the_product_s_own_rule_no_article_is_claimed() -> None:
    own = requirement("jp-appi", LAW, Need(any=(Condition.SECOND_APPROVAL,), rule="two-persons"))
    law = requirement("jp-appi", LAW, Need(any=(Condition.KNOWN,), article="27(1)"))
    assert (own.rule, own.article) == ("kotowari/two-persons", None)
    assert law.rule == "jp-appi/27(1)"
    assert law.article is not None
