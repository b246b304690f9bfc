"""What a guard would be on a day that is to come, by what is published and on record today."""

from datetime import timedelta
from pathlib import Path

from kotowari import clock
from tests.cli.conftest import Run
from tests.cli.shop import MAPPED, open_shop
from tests.guard.maps import map_text
from tests.guard.server import CompanyDatabase
from tests.handling.grounded import policy_with_recipients

LATER = "2999-04-01"


def published(run: Run, folder: Path, text: str) -> None:
    (folder / "next.yaml").write_text(text, encoding="utf-8")
    assert run("publish", folder / "next.yaml").status == 0
    assert run("approve", folder / "next.yaml", "--by", "general-counsel").status == 0


def test_a_plan_tells_of_a_contract_that_ends_and_of_a_revision_to_come(
    ready: Run, one_company: CompanyDatabase, tmp_path: Path
) -> None:
    today = clock.today("Asia/Tokyo")
    ends, policy = today + timedelta(days=9), policy_with_recipients()
    published(ready, tmp_path, policy.replace("2026-06-01", today.isoformat()))
    (tmp_path / "paper").write_bytes(b"signed")
    what = ("--subject", "customer", "--item", "name", "--item", "email", "--purpose", "support")
    when = ("--since", today, "--until", ends, "--every", "1 year", "--document", tmp_path / "paper")
    assert ready("recipient", "contract", "printer", *what, *when).status == 0
    login = open_shop(ready, one_company, tmp_path)
    reads = "purposes: [support], provides: [{to: printer, on: entrustment, for: support}]"
    (tmp_path / "map.yaml").write_text(map_text(MAPPED, {login: reads}), encoding="utf-8")
    assert ready("places", "use", "map.yaml").status == 0
    assert ready("guard", "enforce", "crm", login).status == 0
    published(
        ready,
        tmp_path,
        policy.replace("2026-06-01", LATER).replace("[company, name, address, phone, email, login_log]", "[name]"),
    )

    assert "no row today" not in ready("guard", "plan", "crm").out
    assert "nothing is to be changed" in ready("guard", "plan", "crm", "--on", ends).out
    over = ends + timedelta(days=1)
    ahead = ready("guard", "plan", "crm", "--on", over)
    assert f"{one_company.name} as of {over}: " in ahead.out
    assert f"no row on {over}, for no contract with the recipient is in effect: public.customer" in ahead.out
    assert "next:" not in ahead.out
    later = ready("guard", "plan", "crm", "--on", LATER, "--json").json()
    assert later["on"] == LATER
    support, printer = later["logins"][0]["capacities"]
    assert support["tables"][0]["sees"] == ["id", "name"]
    assert printer["tables"][0]["why"] == "no-contract"
    assert ready("guard", "drift", "crm").status == 0

    for asked in (("--on", "soon"), ("--on", today - timedelta(days=1)), ("--on", over, "--sql")):
        assert ready("guard", "plan", "crm", *asked).status == 2, asked
