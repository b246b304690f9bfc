"""Spaces to publish in, as the acts' tests have them."""

from tests.handling.conftest import bare as bare
from tests.handling.conftest import keyring as keyring
from tests.handling.conftest import newcomer as newcomer
from tests.handling.conftest import owner as owner
from tests.handling.conftest import space as space
from tests.handling.conftest import stated_day as stated_day
