"""In which capacity a login reads: for which purpose, and where it provides, to whom and on which ground."""

from dataclasses import dataclass

from kotowari.gate.ask import Ask
from kotowari.policy.terms import Act, Ground


@dataclass(frozen=True, slots=True, order=True)
class Capacity:
    """One purpose; of a recipient's login also the recipient and the ground it is provided on.

    ``basis`` is a legal basis by its name in a law pack, where what is read needs one (My Number, for payroll).
    """

    purpose: str
    recipient: str | None = None
    ground: Ground | None = None
    basis: str | None = None

    def ask(self, subject: str, items: frozenset[str]) -> Ask:
        """Return what is asked of the gate when items of a person of some subject are read in this capacity."""
        act = Act.USE if self.recipient is None else Act.PROVIDE
        return Ask(
            act,
            subject,
            items,
            self.purpose,
            recipient=self.recipient,
            ground=self.ground,
            basis=self.basis,
        )

    @property
    def name(self) -> str:
        """Its name: the purpose, and of a provision whatever tells it from others."""
        more = [part for part in (self.recipient, self.ground and self.ground.value, self.basis) if part]
        return "+".join((self.purpose, *more))
