"""What sqlglot logs is let out nowhere: it warns of what it does not know with the statement, values and all."""

import logging


def silence() -> None:
    """Let nothing out. A filter stays, where a level or `disabled` is undone by whoever sets up logging."""
    logging.getLogger("sqlglot").addFilter(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False
