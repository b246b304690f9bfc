"""Commands on the keys, and on what a person may ask for, as a person or a script runs them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kotowari.cli.show import DONE, FAILED, MISUSED, REFUSED
from tests.api.conftest import Caller, asked
from tests.conftest import Installation
from tests.loaded import Program, plain_environment

Run = Callable[..., tuple[int, str, str]]
OLD, NEW = "hanako.cli@example.com", "hanako.cli.new@example.com"
CUSTOMER = ("--subject", "customer")


@pytest.fixture
def run(site: Installation, loaded: Program, tmp_path: Path) -> Run:
    environment = {
        **plain_environment(),
        "KOTOWARI_HOME": str(site.home.folder),
        "KOTOWARI_OWNER_URL": site.owner_url,
        "KOTOWARI_APPLICATION_URL": site.application_url,
        "KOTOWARI_SEQUENCER_URL": site.sequencer_url,
        "KOTOWARI_BY": "officer",
        "LC_ALL": "C.UTF-8",
    }

    def command(*arguments: object, given: str = "") -> tuple[int, str, str]:
        done = loaded.run(arguments, environment=environment, folder=tmp_path, given=given)
        return done.status, done.out, done.err

    return command


def said(run: Run, *arguments: object, given: str = "") -> dict[str, Any]:
    status, out, err = run("--json", *arguments, given=given)
    assert status == DONE, err
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def test_a_key_is_made_shown_once_listed_by_name_and_revoked(run: Run, served: None, person: UUID) -> None:
    made = said(
        run, "api-key", "add", "--account", "crm", "--act", "use", "--purpose", "support", "--expires", "2099-12-31"
    )
    caller = Caller(made["key"])
    assert caller.post("use", asked(person)).status == 200
    status, listed, _ = run("api-key", "list")
    name = made["key"][:12]
    assert status == DONE
    assert f"{name}  crm: use for support; last used 2026-05-01; until 2099-12-31" in listed
    assert made["key"] not in listed
    status, _, err = run("api-key", "revoke", made["key"])
    assert (status, made["key"] in err) == (FAILED, False)
    assert UUID(said(run, "api-key", "revoke", name)["entry"])
    assert caller.post("use", asked(person)).status == 401
    assert "revoked" in run("api-key", "list")[1]


def test_a_key_for_what_nobody_promised_or_for_no_account_is_not_made(run: Run) -> None:
    status, _, err = run("api-key", "add", "--account", "crm", "--act", "use", "--purpose", "surveillance")
    assert (status, "`support`" in err) == (FAILED, True)
    assert run("api-key", "add", "--account", "hanako@example.com", "--act", "use")[0] == FAILED
    assert run("api-key", "add", "--account", "crm", "--act", "peek")[0] == MISUSED


def test_correct_and_resume_take_values_from_files_and_standard_input_only(run: Run, tmp_path: Path) -> None:
    given = json.dumps({"name": "山田 花子", "email": OLD})
    person = said(run, "acquire", *CUSTOMER, "--purpose", "support", "--source", "web-form", given=given)["person"]
    (tmp_path / "true.json").write_text(json.dumps({"email": NEW}), encoding="utf-8")
    correct = ("correct", *CUSTOMER, "--find", "email", "--values", "true.json", "--delete", "name")
    assert run(*correct, given=OLD)[0] == REFUSED
    assert said(run, *correct, "--identity-verified", given=OLD)["person"] == person
    assert run("correct", *CUSTOMER, "--find", "email", "--values", "-", given=NEW)[0] == MISUSED
    use = ("use", *CUSTOMER, "--item", "email", "--item", "name", "--purpose", "support", "--find", "email")
    assert said(run, *use, given=NEW)["values"] == {"email": NEW}
    stop = ("stop", *CUSTOMER, "--because", "well-founded", "--person", person)
    said(run, *stop, "--provision")
    assert run(*use, given=NEW)[0] == REFUSED
    resume = ("resume", *CUSTOMER, "--because", "stop-withdrawn", "--person", person)
    said(run, *resume)
    assert said(run, *use, given=NEW)["values"] == {"email": NEW}
    said(run, *resume, "--provision-only")
    status, _, err = run(*resume)
    assert (status, "no stop of these words" in err) == (FAILED, True)
