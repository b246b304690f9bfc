"""What each role of GDPRbench does, and how often: as its paper says, and as its repository has it.

The paper: Shastri, Banakar, Wasserman, Kumar, Chidambaram, "Understanding and Benchmarking the Impact of GDPR on
Database Systems", PVLDB 13(7), 2020, doi:10.14778/3384345.3384354: its table of core workloads as we know it, for its
text was not at hand; where it gives several conditions to one weight they share it evenly. The repository:
GDPRbench/GDPRbench, ``src/workloads/gdpr_*`` (the regulator's from its first commit, where reading metadata is all that
has a weight, so all that is done).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Who works with the records."""

    CUSTOMER = "customer"
    CONTROLLER = "controller"
    PROCESSOR = "processor"
    REGULATOR = "regulator"


class By(StrEnum):
    """The column by which records are found; the key finds one."""

    KEY = "key"
    PURPOSE = "pur"
    TTL = "ttl"
    USER = "usr"
    OBJECTION = "obj"
    DECISION = "dec"
    SHARING = "shr"


class Does(StrEnum):
    """What is done with the records found."""

    CREATE = "create record"
    DELETE = "delete records"
    READ = "read data"
    READ_METADATA = "read metadata"
    UPDATE = "update data"
    UPDATE_METADATA = "update metadata"
    READ_LOG = "read the log"
    VERIFY_DELETION = "verify deletion"


Weights = Mapping[tuple[Does, By], float]


@dataclass(frozen=True, slots=True)
class Mix:
    """The mix of one role: how often each operation comes, and whether some records are asked for far more often."""

    role: Role
    weights: Weights
    zipf: bool


def _weights(*shares: tuple[float, Does, *tuple[By, ...]]) -> Weights:
    """Return the weights of shares, each of which the columns behind it have evenly."""
    return {(does, by): share / len(columns) for share, does, *columns in shares for by in columns}


_KEY, _PURPOSE, _TTL, _USER = By.KEY, By.PURPOSE, By.TTL, By.USER

PAPER = (
    Mix(
        Role.CUSTOMER,
        _weights(
            (20, Does.READ, _USER),
            (20, Does.READ_METADATA, _KEY),
            (20, Does.UPDATE, _KEY),
            (20, Does.UPDATE_METADATA, _KEY),
            (20, Does.DELETE, _KEY),
        ),
        zipf=True,
    ),
    Mix(
        Role.CONTROLLER,
        _weights(
            (25, Does.CREATE, _KEY),
            (25, Does.DELETE, _PURPOSE, _TTL, _USER),
            (50, Does.UPDATE_METADATA, _PURPOSE, _USER, By.SHARING),
        ),
        zipf=False,
    ),
    Mix(
        Role.PROCESSOR,
        _weights((80, Does.READ, _KEY), (20, Does.READ, _PURPOSE, By.OBJECTION, By.DECISION)),
        zipf=True,
    ),
    Mix(
        Role.REGULATOR,
        _weights((46, Does.READ_METADATA, _USER), (31, Does.READ_LOG, _KEY), (23, Does.VERIFY_DELETION, _KEY)),
        zipf=True,
    ),
)

REPOSITORY = (
    Mix(
        Role.CUSTOMER,
        _weights(
            (20, Does.READ, _KEY),
            (20, Does.READ_METADATA, _PURPOSE, _USER),
            (20, Does.UPDATE, _KEY),
            (20, Does.UPDATE_METADATA, _PURPOSE, _USER),
            (20, Does.DELETE, _KEY),
        ),
        zipf=True,
    ),
    Mix(
        Role.CONTROLLER,
        _weights((25, Does.CREATE, _KEY), (25, Does.DELETE, _KEY), (50, Does.UPDATE_METADATA, _PURPOSE, _USER)),
        zipf=False,
    ),
    Mix(Role.PROCESSOR, _weights((20, Does.READ, _KEY), (80, Does.READ_METADATA, _PURPOSE, _USER)), zipf=False),
    Mix(Role.REGULATOR, _weights((100, Does.READ_METADATA, _USER)), zipf=True),
)

MIXES: Mapping[str, tuple[Mix, ...]] = {"paper": PAPER, "repository": REPOSITORY}
