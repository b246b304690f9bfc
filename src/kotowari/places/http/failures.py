"""What can go wrong with a service, in words that have nothing of what was asked or answered."""


class Unanswered(Exception):
    """Why there is no answer. ``is_place``: of no table of the place there would be one."""

    def __init__(self, why: str, *, is_place: bool = False) -> None:
        super().__init__(why)
        self.is_place = is_place


class NotSo(Unanswered):
    """A table that is asked by other columns only."""


class Passing(Exception):
    """A failure that may pass: tried again, after so many seconds if the service said it."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after


class TooMuch(Exception):
    """An answer beyond a limit, which is named."""


class Late(TooMuch):
    """No answer within the time that a question has."""
