"""Consent from the desk: recorded with the form that was shown, withdrawn, and given to the person as a receipt."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import PLANTED, Run

FORM = "当社の製品・サービスのご案内を、メールアドレスあてにお送りすることに同意します。\n"


@pytest.fixture
def person(ready: Run) -> str:
    values = json.dumps({"name": "花子", "email": PLANTED})
    stated = ("--purpose", "support", "--purpose", "promotion")
    taken = ready("--json", "acquire", "--subject", "customer", *stated, "--source", "web-form", given=values)
    return str(taken.json()["person"])


def test_promotion_by_email_is_refused_permitted_and_refused_again(ready: Run, person: str, tmp_path: Path) -> None:
    read = ("use", "--subject", "customer", "--person", person, "--item", "email", "--purpose", "promotion")
    refused = ready("--json", *read)
    assert refused.status == 3
    assert [reason["code"] for reason in json.loads(refused.out)["reasons"]] == ["no-message-consent"]
    assert "jp-specified-email/3(1)" in refused.out
    form = tmp_path / "form.txt"
    form.write_text(FORM, encoding="utf-8")
    to = ("--purpose", "promotion")
    manner = ("--item", "email", "--how", "web-form", "--language", "ja", "--text", form)
    given = ready("--json", "consent", *to, *manner, "--find", "email", given=PLANTED + "\n")
    assert given.status == 0, given.err
    assert ready(*read).status == 0
    more = ready("consent", *to, *manner, "--item", "name", "--person", person)
    assert more.status == 1
    assert "nobody consents to more than was shown" in more.err
    done = ready("--json", "withdraw", *to, "--find", "email", given=PLANTED + "\n")
    assert (done.status, done.json()["withdrawn"]) == (0, 1), done.err
    assert ready(*read).status == 3
    again = ready("--json", "withdraw", "--consent", str(given.json()["consent"]), "--person", person)
    assert (again.status, again.json()["withdrawn"]) == (0, 0)
    assert ready("withdraw", "--person", person).status == 1


def test_the_person_is_given_a_receipt_that_only_the_desk_can_read(ready: Run, person: str, tmp_path: Path) -> None:
    manner = ("--item", "email", "--how", "paper", "--language", "en")
    assert ready("consent", "--purpose", "promotion", *manner, "--person", person).status == 0
    about = ("consents", "--subject", "customer", "--person", person, "--out", "c.jsonld")
    assert ready(*about).status == 3
    assert not (tmp_path / "c.jsonld").exists()
    done = ready("--json", *about, "--identity-verified")
    assert (done.status, done.json()["consents"]) == (0, 1), done.err
    file = tmp_path / "c.jsonld"
    assert file.stat().st_mode & 0o777 == 0o600
    receipt = json.loads(file.read_text(encoding="utf-8"))
    assert receipt["@type"] == "dpv:ConsentReceipt"
    assert not any(text in json.dumps(receipt, ensure_ascii=False) for text in (PLANTED, person, "花子"))
    assert ready(*about, "--identity-verified").status == 2  # it is there already
    assert ready(*about[:-1], "r.jsonld", "--identity-verified", "--records").status == 0
    assert "@graph" in json.loads((tmp_path / "r.jsonld").read_text(encoding="utf-8"))
