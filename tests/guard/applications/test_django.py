"""Unmodified Django models on a guarded database."""

from tests.guard.applications.conftest import Shop


def test_pages_of_a_shop_work_and_show_what_the_purpose_permits(shops: Shop) -> None:
    found = shops.program("work")
    assert found["created"] == ["Aoki", "0312345678", None, None]
    assert found["held"] == ["0311111111", None, None]  # what support was not promised is blank
    assert found["kept"] == ["Aoki", "Kept"]  # who objects is not there
    assert found["orders"] == [["Aoki", "10.0.0.1"], ["Kept", "10.9.9.9"]]
    assert found["counted"] == [["Aoki", 1], ["Kept", 1]]
    assert found["upserted"] == ["Again", "2", False]
    assert found["updated"] == 1
    assert found["deleted"] == 3
    assert found["walked"] == 2
    assert "kotowari__margin" in found["refused"]  # a value for what the purpose may not have is refused, not dropped
    assert "refused@example.jp" not in found["refused"]
    assert found["there"] is False


def test_an_object_that_is_saved_back_destroys_nothing_that_was_blank(shop: Shop) -> None:
    shop.program("work")
    assert shop.look("SELECT phone, margin, memo FROM web_customer WHERE name = 'Kept'") == [
        ("0399999999", 42, "likes tea")
    ]


def test_another_purpose_is_taken_up_for_one_transaction(shops: Shop) -> None:
    # Of promotion nobody objects, and nobody has consented to its mails.
    seen = shops.program("promote")
    assert seen["promotion"] == [["Kept", None, None], ["Stopped", None, None]]
    assert seen["support"] == [["Kept", "kept@example.jp", "0311111111"]]


def test_migrations_of_the_owner_go_on(shop: Shop) -> None:
    shop.company.run("ALTER TABLE web_customer ADD COLUMN nickname text", shop.company.login("migrator"))
    shop.company.run("CREATE INDEX ON web_customer (phone)", shop.company.login("migrator"))
    assert shop.program("work")["kept"] == ["Aoki", "Kept"]
