"""What is written in a request is nowhere but sealed: not in a table, an entry, a log line, or an error."""

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from kotowari.errors import Error
from kotowari.handling.asked.cases import AsWhom, Kind
from kotowari.handling.asked.check import Check, check_who_asks
from kotowari.handling.asked.codes import issue_code, try_code
from kotowari.handling.asked.enough import Means, Of
from kotowari.handling.asked.open import Matter, open_request
from kotowari.handling.asked.papers import Paper
from kotowari.handling.space import Space
from kotowari.rights.arriving.arrival import Who
from kotowari.rights.arriving.eml import read_letter
from kotowari.rights.life import complete, extend, find_defect, withdraw_request
from kotowari.rights.reply import reply
from tests.conftest import Installation
from tests.handling.conftest import DAY, entries
from tests.handling.searching import holding, tables
from tests.rights.requests import WORKING, received

NAME, MAIL, HOME, PHONE = "植田まかれ子", "planted.by.us@example.com", "植付県埋設市1-2-3", "03-5550-9871"
WORDS, NUMBER, FILE = "誰にも言えない相談", "number-771-planted", "planted-licence.png"
PLANTED = (NAME, MAIL, HOME, PHONE, WORDS, NUMBER, FILE)


def test_of_all_that_is_written_nothing_is_found(
    shared: Installation, space: Space, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    who, paper = Who(NAME, HOME, MAIL, PHONE), Paper("attachment", FILE, "image/png", WORDS.encode())
    taken = received(space, requester=who, agent=who, as_whom=AsWhom.AGENT, title=WORDS, text=WORDS, papers=(paper,))
    request, problems = taken.case.request, []
    copy = Paper("copy", FILE, "image/png", WORDS.encode(), DAY + timedelta(days=1))
    seeds = {"email": [MAIL], "phone": [PHONE], "customer-number": [NUMBER]}
    seen = Check(Of.PERSON, Means.DOCUMENT, "crm", "driving-licence", ("name", "address"), seeds=seeds, copy=copy)
    find_defect(space, by="desk", request=request, missing=["contact"], words=WORDS)
    complete(space, by="desk", request=request, defect=2, words=WORDS)
    sending = issue_code(space, by="desk", request=request, address=MAIL, held_in="crm")
    for act in (
        lambda: check_who_asks(space, by="desk", request=request, check=seen),
        lambda: issue_code(space, by="desk", request=request, address=NAME),
        lambda: try_code(space, by="desk", request=request, address=MAIL, code=NUMBER),
        lambda: reply(space, by="desk", request=request, words=WORDS),
        lambda: read_letter(f"Subject: {WORDS}".encode()),
        lambda: received(space, title=WORDS, subject=NAME),
    ):
        with suppress(Error):
            try:
                act()
            except Error as problem:
                problems.append(repr((problem, problem.__cause__, problem.__context__)))
                raise
    assert len(problems) == 6
    try_code(space, by="desk", request=request, address=MAIL, code=str(sending.code))
    check_who_asks(space, by="desk", request=request, check=replace(seen, masked=True))
    extend(space, by="desk", request=request, laws=(), words=WORDS, is_working=WORKING)
    matter = open_request(space, by="desk", request=request, papers=True)
    withdraw_request(space, by="desk", request=request, words=WORDS)
    reply(space, by="desk", request=received(space, Kind.COMPLAINT).case.request, words=WORDS)
    assert isinstance(matter, Matter)
    assert not holding(PLANTED, repr(matter).encode(), repr(seen).encode(), repr(sending).encode())
    written = b"\n".join(tables(shared.owner_url).values()) + repr(entries(space)).encode() + "".join(problems).encode()
    assert not holding(PLANTED, written)
    told = capfd.readouterr()
    assert not holding(PLANTED, caplog.text.encode(), (told.out + told.err).encode())
    assert holding(PLANTED, repr((matter.contents, [one.name for one in matter.papers])).encode()) == list(PLANTED)
