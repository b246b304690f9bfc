"""A request as the procedures work on it: its row, its steps, and what was written in it, opened for answering it."""

from kotowari.handling.asked.cases import Case, case_of_number, read_case
from kotowari.handling.asked.open import Matter, open_request, read_steps

__all__ = ["Case", "Matter", "case_of_number", "open_request", "read_case", "read_steps"]
