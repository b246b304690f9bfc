"""Pages made to break a draft: text hostile to YAML and to slots, nonsense, and too much of anything."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kotowari.drafting.draft import LONGEST, Draft, draft
from kotowari.errors import Error, PageEmpty, PageLanguage, PageNotText, PageTooLong, PageWithoutPurposes
from kotowari.policy.document import write_out
from kotowari.policy.parse import parse_policy
from kotowari.reading.normal import normalised
from kotowari.reading.page import read_page

TODAY = date(2026, 1, 1)
PURPOSE = "We use customers' personal information for answering inquiries."


def drafted(text: str) -> Draft:
    return draft(read_page(text.encode("utf-8", "ignore"), content_type="text/plain"), TODAY)


HOSTILE = {
    "colon": "name: value: other",
    "comment": "a # b ## c",
    "slots": "{purposes of customer} and {operator} and { and }",
    "dash": "- - - x",
    "percent": "%YAML 1.2",
    "document": "--- !!python/object:os.system [x]",
    "end": "...",
    "anchor": "&anchor *alias <<: *alias",
    "quotes": "'\" ''' \"\"\" \\",
    "tabs": "a\tb\t\tc",
    "control": "a\x01\x1b[31mb\x7fc",
    "nel": "a\x85b\u2028c\u2029d\ufeffe",
    "astral": "𠮷野家 😀 \U0010fffe",
    "norway": "no",
    "null": "~",
    "number": "1e9",
    "block": "| >- |2",
    "question": "? key",
    "at": "@ ` reserved",
}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize(
    "around",
    [
        "{}\n" + PURPOSE,
        PURPOSE + "\n{}",
        "We use customers' data for the following purposes:\n- {}\n- answering inquiries\n",
        "Purposes\n" + PURPOSE + " We never acquire information by fraud, {}.",
        "{} K.K.\nAddress: {} 1, Tokyo, Japan\n" + PURPOSE,
    ],
)
def test_hostile_text_stays_text(around: str, hostile: str) -> None:
    made = drafted(around.replace("{}", hostile))
    assert parse_policy(made.text, "draft.yaml") == made.policy
    assert len(made.sentences) == len(made.marked) + sum(not one.is_marked for one in made.sentences)


def test_braces_of_the_page_are_no_slots() -> None:
    made = drafted("Purposes of use\n" + PURPOSE + " We never acquire by fraud {operator} {nobody}.")
    shown = " ".join(part.words for clause in write_out(made.policy, "en") for part in clause.paragraphs)
    assert "｛operator｝ ｛nobody｝" in shown


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", PageEmpty),
        (" \n\t\n", PageEmpty),
        ("... --- ...", PageEmpty),
        ("Lorem ipsum dolor sit amet.", PageWithoutPurposes),
        ("隱私權政策：本公司為提供服務而蒐集個人資料，利用目的如下。", PageLanguage),
        ("word " * (LONGEST // 4), PageTooLong),
    ],
)
def test_a_page_that_makes_no_policy_is_refused_in_a_sentence(text: str, error: type[Error]) -> None:
    with pytest.raises(error) as refused:
        drafted(text)
    says = str(refused.value)
    assert says[0].islower()
    assert "\n" not in says


def test_a_refusal_to_provide_without_any_exception_is_no_ground() -> None:
    made = drafted(PURPOSE + "\nWe will never provide personal information to third parties.")
    assert made.policy.provision == {}
    assert [sentence.text for sentence in made.marked] == [
        "We will never provide personal information to third parties."
    ]


def test_a_purpose_that_only_a_joint_use_names_is_stated_by_it() -> None:
    made = drafted("personal purposes: 共同利用")
    assert [purpose.label["en"] for purpose in made.policy.purposes.values()] == ["共同利用"]
    assert made.sentences[0].rules[:2] == ("joint_use", "purposes.purpose")


def test_a_use_that_is_denied_is_no_purpose() -> None:
    made = drafted(PURPOSE + "\nWe do not use customers' personal information for selling lists.")
    assert [purpose.label["en"] for purpose in made.policy.purposes.values()] == ["answering inquiries"]


def test_a_sentence_without_end_is_marked_unread() -> None:
    endless = "個人情報を" * 600
    made = drafted("当社は、お客様の個人情報を商品の発送のために利用します。\n" + endless)
    assert normalised(made.marked[-1].text) == normalised(endless)


WORDS = st.sampled_from(
    re.split(
        r"(?<! ) (?! )",
        "personal information we use customers employees for to the following purposes: ; , . third parties "
        "except consent law joint use with subsidiary disclosure correction request retain years cookies {operator} "
        "# - ' \" "
        "個人情報 お客様 利用目的 次の 第三者 提供 同意 法令 共同利用 項目 責任 開示 請求 "
        "ため 利用します。 、 「 」 （ ） ： \n ・ （1） ■",
    )
)


TEXTS = given(st.lists(WORDS | st.text(max_size=6), max_size=60).map(" ".join))


def draft_or_refuse(text: str) -> None:
    try:
        made = drafted(text)
    except (PageEmpty, PageLanguage, PageNotText, PageWithoutPurposes):
        return
    assert parse_policy(made.text, "draft.yaml") == made.policy
    assert len(made.text) < 20_000 + 60 * len(text)
    recognised = [one for one in made.sentences if not one.is_marked]
    assert len(recognised) + len(made.marked) == len(made.sentences)
    for rule in (rule for one in recognised for rule in one.rules):
        section, _, name = rule.partition(".")
        assert name == "" or name in getattr(made.policy, section)


@settings(max_examples=60, deadline=None)
@TEXTS
def test_any_text_is_drafted_or_refused(text: str) -> None:
    draft_or_refuse(text)


@pytest.mark.long
@settings(max_examples=3000, deadline=None)
@TEXTS
def test_many_a_text_is_drafted_or_refused(text: str) -> None:
    draft_or_refuse(text)


@pytest.mark.parametrize("words", ["?0", ":x", "a:?b"])
def test_words_that_are_like_a_key_stay_words(words: str) -> None:
    made = drafted(f"We use customers' data for {words}.")
    assert parse_policy(made.text, "draft.yaml") == made.policy
    assert f'"{words}"' in made.text


CHARACTERS = given(
    st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\x1b"), max_size=60)
)


def draft_beside_a_purpose(text: str) -> None:
    made = drafted(f"{PURPOSE}\n{text}\n{PURPOSE * 9} {text}")
    assert parse_policy(made.text, "draft.yaml") == made.policy


@settings(max_examples=20, deadline=None)
@CHARACTERS
def test_any_characters_beside_a_purpose_are_drafted(text: str) -> None:
    draft_beside_a_purpose(text)


@pytest.mark.long
@settings(max_examples=1000, deadline=None)
@CHARACTERS
def test_many_characters_beside_a_purpose_are_drafted(text: str) -> None:
    draft_beside_a_purpose(text)
