"""A rulebook is made of all of a policy's laws or not at all, and what it answers is written as an entry carries it."""

import json

import pytest

from kotowari.gate.answer import Answer, answer_to_json
from kotowari.gate.ask import Ask
from kotowari.gate.decide import decide
from kotowari.gate.deliberate import deliberate
from kotowari.gate.facts import Facts
from kotowari.gate.rulebook import make_rulebook
from kotowari.policy.terms import Act, Condition, Ground
from tests.gate.drawn import KUSUNOKI

ON = KUSUNOKI.policy.revision
ASK = Ask(Act.USE, "customer", frozenset(("email",)), "support")


def test_a_policy_without_the_pack_of_one_of_its_laws_is_no_rulebook() -> None:
    with pytest.raises(ValueError, match="not those of the policy's laws"):
        make_rulebook(KUSUNOKI.policy, KUSUNOKI.source.digest, ())


@pytest.mark.parametrize("met", [frozenset(Condition), frozenset[Condition]()], ids=["permit", "refusal"])
def test_an_answer_is_written_once_and_as_it_is(met: frozenset[Condition]) -> None:
    answer: Answer = decide(KUSUNOKI, ASK, Facts(ON, met))
    assert json.loads(answer.written) == answer_to_json(answer)
    assert json.loads(answer.source.written) == answer.source.to_json()


def test_what_an_objection_speaks_of_can_be_listed() -> None:
    ask = Ask(Act.PROVIDE, "customer", frozenset(("email",)), "support", ground=Ground.CONSENT)
    slots = deliberate(KUSUNOKI, ask, Facts(ON)).reason.slots
    assert len(slots) == len(list(slots)) == len(dict(slots))
