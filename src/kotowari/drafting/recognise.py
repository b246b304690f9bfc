"""Reading a page from its top to its end: what each sentence states, or that it is not recognised."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from kotowari.drafting.findings import Findings
from kotowari.drafting.jointly import SPEAKS as SPEAKS_JOINTLY
from kotowari.drafting.jointly import Told, label_of, share
from kotowari.drafting.lexicon import TENANTS
from kotowari.drafting.naming import bare, items_in, subjects_in, topic_of, unmarked
from kotowari.drafting.particulars import take_particulars
from kotowari.drafting.promised import introduces, offer, undertaken
from kotowari.drafting.provision import add_grounds, ground_of, provide, provision_of
from kotowari.drafting.purposes import (
    WITHIN,
    add_purpose,
    announces_purposes,
    inline_purposes,
    may_be_member,
    note_included,
    subjects_of,
)
from kotowari.drafting.topics import Topic
from kotowari.reading.block import RUN_IN, Block
from kotowari.reading.page import Kind, Page, Sentence

LONGEST = 2000
"""A sentence longer than this in characters is marked unread: it is none."""

_COOKIES = re.compile(r"\bcookies?\b|クッキー", re.IGNORECASE)
_COLLECTS = re.compile(
    r"\b(?:collect|acquire|obtain|receive|hold|store)\w*\b|取得|収集|お預かり|ご提供いただ", re.IGNORECASE
)


About = tuple[Topic, tuple[str, ...]]
"""What a sentence is about, and the rules that it states."""

_OF_RULES = (Topic.PURPOSES, Topic.PROVISION, Topic.JOINT_USE)
_OF_SOMEBODY = ("keeping.", "measures.law")
"""Undertakings that a page makes about some subjects; in others, persons are named for other reasons."""

_LINES = (None, Topic.CONTACT, Topic.OPERATOR, Topic.PREAMBLE, Topic.REVISIONS)
_WITH_PURPOSES = (None, Topic.PREAMBLE, Topic.PURPOSES, Topic.ACQUISITION, Topic.ITEMS, Topic.OPERATOR)


@dataclass(frozen=True, slots=True)
class Recognised:
    """A sentence with what it is about and the rules that it states; none for an introduction or a particular."""

    sentence: Sentence
    topic: Topic | None
    rules: tuple[str, ...] = ()

    @property
    def is_marked(self) -> bool:
        """Whether it was not recognised."""
        return self.topic is None


class Opened(StrEnum):
    """What the points of a list stand for."""

    PURPOSES = "purposes"
    GROUNDS = "grounds"
    ITEMS = "items"


@dataclass
class Reader:
    """Where in the page we are: what the section is about and of whom, and which list is open."""

    page: Page
    findings: Findings
    topic: Topic | None = None
    level: int = 0
    label: str = ""
    subjects: list[str] = field(default_factory=list)
    opened: Opened | None = None
    told: Told | None = None
    opened_subjects: list[str] = field(default_factory=list)
    is_fresh: bool = False

    def read(self) -> list[Recognised]:
        """Return every sentence of the page in order, each recognised as one thing or marked."""
        told = [self._sentence(sentence) for sentence in self.page.sentences]
        return [self._settled(told, place) for place in range(len(told))]

    def _settled(self, told: list[Recognised], place: int) -> Recognised:
        """Return a sentence in the light of what follows: what a heading or a term is depends on it."""
        one, after = told[place], told[place + 1 : place + 2]
        if self._heads_nothing(told, place):
            return Recognised(one.sentence, None)
        is_term = one.sentence.kind is Kind.HEADING and self.page.blocks[one.sentence.block].level == RUN_IN
        if one.topic is None and is_term and after and after[0].topic is Topic.PARTICULARS:
            return Recognised(one.sentence, Topic.PARTICULARS)
        return one

    def _heads_nothing(self, told: list[Recognised], place: int) -> bool:
        """Whether a heading has nothing recognised under it, such as a link of the site's frame."""
        one = told[place]
        if one.sentence.kind is not Kind.HEADING or one.topic in (None, Topic.PARTICULARS):
            return False
        level = self.page.blocks[one.sentence.block].level
        for after in told[place + 1 :]:
            if after.sentence.kind is Kind.HEADING and self.page.blocks[after.sentence.block].level <= level:
                return True
            if after.sentence.kind is not Kind.HEADING and after.topic is not None:
                return False
        return True

    def _sentence(self, sentence: Sentence) -> Recognised:
        text, block = sentence.text, self.page.blocks[sentence.block]
        if len(text) > LONGEST:
            return Recognised(sentence, None)
        if sentence.kind is Kind.HEADING and not block.aside:
            return self._heading(sentence, block)
        is_told = self._takes_particulars(text, block)
        if block.aside:
            return Recognised(sentence, Topic.PARTICULARS if is_told else None)
        is_line = is_told and not text.endswith(("。", "."))
        about: About | None = (
            (Topic.PARTICULARS, ()) if is_line and self.topic in _LINES else self._about(text, sentence)
        )
        self.is_fresh, self.label = False, ""
        if about is None and is_told:
            about = Topic.PARTICULARS, ()
        return Recognised(sentence, *(about or (None, ())))

    def _takes_particulars(self, text: str, block: Block) -> bool:
        is_partner = self.topic is Topic.JOINT_USE or block.aside
        return take_particulars(text, self.label, self.findings, is_partner=is_partner)

    def _heading(self, sentence: Sentence, block: Block) -> Recognised:
        text = sentence.text
        is_inner = block.level == RUN_IN or block.level > self.level
        self.label, self.is_fresh = "", True
        if self.topic is Topic.JOINT_USE and label_of(text) and (is_inner or SPEAKS_JOINTLY.search(text)):
            self.told, self.opened = label_of(text), None
            return Recognised(sentence, Topic.JOINT_USE)
        topic, subjects = topic_of(text), subjects_in(text, self.findings)
        is_alone = topic in (None, Topic.CONTACT, Topic.OPERATOR) and self._takes_particulars(text, block)
        self.label = text
        if self.topic is Topic.PURPOSES and subjects and (topic is None or is_inner):
            topic = Topic.PURPOSES
        elif topic is None and block.level == RUN_IN:
            return Recognised(sentence, Topic.PARTICULARS if is_alone else None)
        if not (is_inner and topic is self.topic):
            self.level = block.level
        self.topic, self.subjects, self.told = topic, subjects, None
        self.opened = {Topic.PURPOSES: Opened.PURPOSES, Topic.ITEMS: Opened.ITEMS}.get(topic) if topic else None
        self.opened_subjects = subjects_of(text, subjects)
        note_included(text, subjects, self.findings)
        if topic is None:
            return Recognised(sentence, Topic.PARTICULARS if is_alone else None)
        return Recognised(sentence, topic)

    def _about(self, text: str, sentence: Sentence) -> About | None:
        if sentence.kind is Kind.POINT or self._is_cell(sentence):
            member = self._member(text)
            if member:
                return member
        elif not self.is_fresh:
            self.opened = None
        return self._stated(text, sentence)

    def _is_cell(self, sentence: Sentence) -> bool:
        """Whether a sentence stands right under a term, a row's head or a heading that names a subject."""
        before = self.page.blocks[sentence.block - 1] if sentence.block else None
        is_under = before is not None and before.kind is Kind.HEADING
        return is_under and (self.told is not None or (self.opened is Opened.PURPOSES and bool(self.opened_subjects)))

    def _member(self, text: str) -> About | None:
        """Take a point as a member of the list that is open."""
        if self.topic is Topic.JOINT_USE and self.told:
            return self._jointly(bare(text), [])
        if self.opened is Opened.GROUNDS:
            ground = ground_of(text)
            if ground is None:
                return None
            rule = provision_of(self.opened_subjects)
            add_grounds(rule, self.opened_subjects, [ground], self.findings)
            return Topic.PROVISION, (rule,)
        if self.opened is Opened.ITEMS:
            return (Topic.ITEMS, ()) if items_in(text, self.findings) else None
        if self.opened is Opened.PURPOSES:
            return self._purposes_of_member(text)
        return None

    def _jointly(self, text: str, subjects: list[str]) -> About | None:
        """Take a sentence as one of a notice of joint use; it states the purposes too that it is the first to name."""
        known = set(self.findings.purposes)
        told, self.told = share(text, subjects, self.findings, self.told)
        first = (f"purposes.{name}" for name in self.findings.purposes if name not in known)
        return (Topic.JOINT_USE, ("joint_use", *first)) if told else None

    def _purposes_of_member(self, text: str) -> About | None:
        rules = inline_purposes(text, self.opened_subjects, self.findings) if text.endswith(("。", ".")) else []
        if not rules and may_be_member(text) and (rule := add_purpose(text, self.opened_subjects, self.findings)):
            rules = [rule]
        return (Topic.PURPOSES, tuple(rules)) if rules else None

    def _stated(self, text: str, sentence: Sentence) -> About | None:
        """Take a sentence by itself: first as what its section is about, then as anything else."""
        named = subjects_in(text, self.findings) or self.subjects
        opens_list = self._opens_list(sentence)
        if self.topic is Topic.JOINT_USE or SPEAKS_JOINTLY.search(text):
            about = self._jointly(text, named)
            if about:
                return about
        if self.topic is Topic.TENANTS or TENANTS.search(text):
            self.findings.undertake("tenants.agreement", unmarked(text))
            return Topic.TENANTS, ("tenants.agreement",)
        for take in self._order():
            found = take(text, named, opens_list)
            if found:
                return found
        return self._undertaking(text) or self._items(text, opens_list) or self._introduction(text)

    def _order(self) -> tuple[Callable[[str, list[str], bool], About | None], ...]:
        if self.topic is Topic.PURPOSES:
            return self._purposes, self._provision, self._rights
        return self._rights, self._provision, self._purposes

    def _opens_list(self, sentence: Sentence) -> bool:
        blocks, following = self.page.blocks, sentence.block + 1
        after = self.page.sentences[sentence.position + 1 : sentence.position + 2]
        if not after or after[0].block == sentence.block:
            return False
        return blocks[following].kind is Kind.POINT or blocks[following].level == RUN_IN

    def _rights(self, text: str, named: list[str], _: bool) -> About | None:
        if self.topic is Topic.CONTACT:
            return None
        rules = offer(text, named, self.findings, within=self.topic is Topic.RIGHTS)
        return (Topic.RIGHTS, tuple(rules)) if rules else None

    def _provision(self, text: str, named: list[str], opens_list: bool) -> About | None:
        if self.topic in (Topic.RIGHTS, Topic.MEASURES, Topic.ITEMS, Topic.ACQUISITION):
            return None
        rule = provide(text, named, self.findings, opens_list=opens_list)
        if rule is None:
            return None
        if opens_list:
            self.opened, self.opened_subjects = Opened.GROUNDS, named
        return Topic.PROVISION, (rule,)

    def _purposes(self, text: str, named: list[str], opens_list: bool) -> About | None:
        if self.topic not in _WITH_PURPOSES or _COOKIES.search(text):
            return None
        subjects = subjects_of(text, named)
        note_included(text, named, self.findings)
        if announces_purposes(text, opens_list=opens_list):
            self.opened, self.opened_subjects = Opened.PURPOSES, subjects
            return Topic.PURPOSES, ("purposes",)
        rules = inline_purposes(text, subjects, self.findings)
        if not rules and WITHIN.search(text) and self.topic in (None, Topic.PREAMBLE, Topic.PURPOSES):
            rules = ["purposes"]
        return (Topic.PURPOSES, tuple(rules)) if rules else None

    def _undertaking(self, text: str) -> About | None:
        rule = undertaken(text, self.topic)
        if rule is None or (rule == "measures.desk" and self.topic in _OF_RULES):
            return None
        named = subjects_in(text, self.findings) if rule.startswith(_OF_SOMEBODY) else []
        self.findings.undertake(rule, unmarked(text), named)
        return Topic(rule.partition(".")[0]), (rule,)

    def _items(self, text: str, opens_list: bool) -> About | None:
        if self.topic is not Topic.ITEMS and not _COLLECTS.search(text):
            return None
        found = items_in(text, self.findings)
        if opens_list:
            self.opened = Opened.ITEMS
        return (Topic.ITEMS, ()) if found or opens_list else None

    def _introduction(self, text: str) -> About | None:
        return (Topic.PREAMBLE, ()) if introduces(text) else None
