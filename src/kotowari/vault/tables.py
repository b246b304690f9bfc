"""The tables in which rows about a person stand."""

# Whom a request for information was about is kept with the records about recipients.
OF_A_PERSON = (
    b"recipients.concerned",
    b"vault.holding",
    b"vault.history",
    b"vault.handle",
    b"vault.former_handle",
    b"vault.consent",
    b"vault.membership",
    b"vault.event",
    b"vault.hold",
    b"vault.trail",
    b"vault.reply",
)
"""The tables whose rows go with the person, beside the person's own and the numbers merged into it."""
