"""The acts on a person's request, each as a process does it that may be killed."""

from uuid import UUID

from kotowari.handling.asked.arrive import Arrival, arrive
from kotowari.handling.asked.cases import Channel, Kind
from kotowari.handling.asked.open import open_request
from kotowari.handling.asked.papers import Paper
from kotowari.handling.asked.steps import Taken
from tests.survival.case import Act, Case, Given


def asked(case: Case) -> Taken:
    """Let a request arrive by post, with a paper."""
    today, content = case.space.today(), {"requester": {"name": "花子"}, "text": f"開示を求めます {case.trial}"}
    papers = (Paper("attachment", "scan.pdf", "application/pdf", b"scan"),)
    came = Arrival(Kind.DISCLOSURE, "customer", Channel.POST, "ja", today, ("jp-appi",), today, content, papers=papers)
    return arrive(case.space, by="desk", arrival=came, key=f"q-{case.trial}")


def asked_before(case: Case) -> Given:
    """Have asked."""
    return {"request": str(asked(case).case.request)}


def request(case: Case) -> UUID:
    """The request that was made before."""
    return UUID(case.given["request"])


READS = {
    "a request opened": Act(
        lambda case: open_request(case.space, by="desk", request=request(case)), changes=False, prepare=asked_before
    ),
}

CHANGES = {
    "a request arrives": Act(asked),
}
