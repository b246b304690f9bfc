"""A receipt from the desk to the person: given by one command, verified and read by another that has nothing else."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import PLANTED, Run


@pytest.fixture
def person(ready: Run) -> str:
    values = json.dumps({"name": "花子", "email": PLANTED})
    taken = ready(
        "--json", "acquire", "--subject", "customer", "--purpose", "support", "--source", "web-form", given=values
    )
    return str(taken.json()["person"])


def test_a_receipt_is_given_verified_and_read_in_words(ready: Run, person: str, tmp_path: Path) -> None:
    about = ("--subject", "customer", "--person", person)
    assert ready("use", *about, "--item", "email", "--purpose", "support").status == 0
    assert ready("use", *about, "--item", "email", "--purpose", "promotion").status == 3
    done = ready("--json", "ledger", "receipt", *about, "--identity-verified", "--out", "r.json")
    assert done.status == 0, done.err
    key = str(done.json()["key"])
    assert done.json()["entries"] == 4
    file = tmp_path / "r.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert not any(text in file.read_text() for text in (PLANTED, person, "花子"))
    nowhere = {"KOTOWARI_HOME": "/nowhere", "KOTOWARI_OWNER_URL": "", "KOTOWARI_APPLICATION_URL": ""}
    english = ready("ledger", "verify-receipt", file, "--key", key, "--lang", "en", **nowhere)
    assert english.status == 0, english.err
    assert "verified: 4 entries" in english.out
    assert "use · refused" in english.out
    assert "clause" in english.out
    japanese = ready("ledger", "verify-receipt", file, "--key", key, LANG="ja_JP.UTF-8", **nowhere)
    assert "本人への開示 · 許可" in japanese.out
    file.write_text(file.read_text().replace("promotion", "promotiom"))
    broken = ready("ledger", "verify-receipt", file, "--key", key, **nowhere)
    assert (broken.status, broken.out) == (1, "")
    assert "the receipt" in broken.err
    assert ready("ledger", "receipt", "--recipient", "taiwan", "--out", file).status == 2  # it is there already
    assert ready("ledger", "receipt", "--recipient", "taiwan", "--subject", "customer", "--out", "n.json").status == 2
