"""The keys' commands, as a person or a script runs them."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.cli.conftest import PLANTED, Run, acquire
from tests.cli.conftest import ready as ready
from tests.cli.conftest import run as run
from tests.cli.conftest import settled as settled
from tests.keys.token import PIN, address, make_token, needs_softhsm


def test_an_erasure_is_pending_until_the_keys_are_gone_and_then_certified(ready: Run, tmp_path: Path) -> None:
    person = acquire(ready)
    erase = ("erase", "--subject", "customer", "--because", "well-founded", "--person", person, "--json")
    entry = str(ready(*erase).json()["entry"])
    before = ready("certificate", entry, LC_ALL="ja_JP.UTF-8", PYTHONUTF8="1")
    assert before.status == 0
    assert "未了" in before.out
    shares = [tmp_path / f"share-{number}" for number in range(3)]
    dealt = ready("keys", "escrow", "--threshold", 2, *(part for share in shares for part in ("--share", share)))
    assert dealt.status == 0, dealt
    assert {oct(share.stat().st_mode & 0o777) for share in shares} == {"0o600"}
    assert ready("keys", "roll", "--json").json()["persons"] == 0
    assert "keys bundle" in ready("keys", "destroy").err
    bundle = ready("keys", "bundle", tmp_path / "bundle", "--json").json()["bundle"]
    given = shares[0].read_text() + shares[2].read_text()
    assert ready("keys", "drill", tmp_path / "bundle", "--share", "-", "--json", given=given).json()["passed"] is True
    assert ready("keys", "destroy", "--json").json()["destroyed"] == [1]
    assert ready("keys", "attest", bundle).status == 0
    done = ready("certificate", entry, "--out", tmp_path / "certificate.txt")
    assert "COMPLETE since" in done.out
    assert PLANTED not in done.out
    assert person not in done.out
    assert (tmp_path / "certificate.txt").read_text() == done.out
    assert ready("certificate", bundle).status == 1
    status = ready("keys", "status", "--json").json()
    assert (status["store"], status["erasures_pending"], status["erasures_complete"]) == ("file", 0, 1)
    assert status["drill"]["passed"] is True
    elsewhere = str(tmp_path / "another machine")
    recover = ("keys", "recover", tmp_path / "bundle", "--share", shares[0], "--share", shares[1])
    assert ready(*recover, KOTOWARI_HOME=elsewhere).status == 0
    # Of their words any one may stand in a certificate too; no three of them do so side by side.
    shown = " ".join((done.out + done.err).lower().split())
    told = [share.read_text().splitlines()[-1].split() for share in shares]
    assert all(len(words) > 15 for words in told)
    assert not any(" ".join(words[at : at + 3]) in shown for words in told for at in range(len(words) - 2))


@needs_softhsm
def test_up_with_a_token_and_what_happens_while_it_is_away(run: Run, tmp_path: Path) -> None:
    hsm = tmp_path / "hsm"
    named = make_token(hsm) | {"KOTOWARI_KEY_STORE": address(hsm)}
    assert run("up", **named).status == 0
    assert json.loads(run("keys", "status", "--json", **named).out)["store"] == address(hsm)
    assert run("keys", "roll", "--destroy", "--json", **named).json()["destroyed"] == [1]
    (hsm / "tokens").rename(hsm / "away")
    away = run("status", **named)
    assert away.status == 1
    assert "away" in away.err
    (hsm / "away").rename(hsm / "tokens")
    assert run("keys", "move", "file", **named).status == 0
    other = run("up", **named)
    assert other.status == 1
    assert "keys move" in other.err
    del named["KOTOWARI_KEY_STORE"]
    assert run("keys", "status", "--json", **named).json()["store"] == "file"
    assert PIN not in away.err + other.err


def test_starting_loads_neither_tokens_nor_word_lists_nor_what_places_are_read_with() -> None:
    """Every command would wait for them."""
    late = {"pkcs11", "shamir_mnemonic", "sqlalchemy", "duckdb", "httpx"}
    code = f"import sys, kotowari.cli.main; sys.exit(bool({late} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, check=False).returncode == 0
