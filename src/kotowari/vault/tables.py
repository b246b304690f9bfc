"""The tables in which rows about a person stand."""

# Whom a request was about is kept with the requests: those of recipients for information, and those of persons.
OF_A_PERSON = (
    b"recipients.concerned",
    b"rights.concerns",
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

OF_A_REQUEST = (
    b"rights.step",
    b"rights.code",
    b"rights.paper",
    b"rights.reading",
    b"rights.gathered",
    b"rights.replied",
    b"rights.answer",
    b"rights.piece",
    b"rights.link",
    b"rights.parcel",
    b"places.task",
    b"places.evidence",
)
"""The tables whose rows go with the holder of a request's key, of whom nothing else is held."""
