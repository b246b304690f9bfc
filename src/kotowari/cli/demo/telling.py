"""How the story is written to its reader: days, scenes, answers, and what came of them."""

from dataclasses import dataclass, field

from kotowari.cli.demo.script import SAID, SCENES, Texts, say
from kotowari.cli.show import Shown
from kotowari.cli.speech import citation, verdict
from kotowari.gate.answer import Answer
from kotowari.handling.space import Space


@dataclass(frozen=True, slots=True)
class Telling:
    """What is written, in the reader's language."""

    shown: Shown
    scenes: Texts = field(default_factory=lambda: SCENES)
    said: Texts = field(default_factory=lambda: SAID)

    def day(self, space: Space) -> None:
        """Write the day and the revision in force on it."""
        source = space.rulebook().source
        slots = {"day": space.today(), "policy": source.policy, "revision": source.revision}
        heading = say(SCENES, "day", self.shown.language, **slots)
        self.shown.console.print(f"\n[bold]{heading}[/]")

    def scene(self, name: str, **slots: object) -> None:
        """Write what is done."""
        self.shown.console.print(f"\n• {say(self.scenes, name, self.shown.language, **slots)}", markup=False)

    def note(self, name: str, **slots: object) -> None:
        """Write what came of it."""
        self.line(say(self.said, name, self.shown.language, **slots))

    def line(self, sentence: str) -> None:
        """Write a sentence that is in the reader's language already."""
        self.shown.console.print(f"    {sentence}", markup=False, style="dim")

    def answer(self, answer: Answer) -> None:
        """Write an answer of the gate: the verdict, each reason, and what it rests on."""
        style = "bold green" if answer.is_permit else "bold red"
        console, language = self.shown.console, self.shown.language
        console.print(f"  [{style}]{verdict(answer, language)}[/]")
        for reason in answer.reasons:
            console.print(f"    {reason.words(language)}", markup=False)
            console.print(f"      {citation(reason, answer.source, language)}", markup=False, style="dim")
