"""What is shown to persons who are asked for consent: the policy's own words, or a text that has them."""

import re

from kotowari.errors import TextNamesPerson, TextTooLarge, TextUnclear
from kotowari.policy.model import Policy
from kotowari.policy.term_words import CLASS_NAMES
from kotowari.policy.terms import ItemClass
from kotowari.policy.text import Text, folded, in_language, spoken
from kotowari.vault.consents import To

LIMIT = 64 * 1024
"""The longest text that is kept, in bytes of UTF-8."""

_ADDRESS = re.compile(r"[^\s@<>()\[\]「」（）：:;,、，]+@[^\s@<>()\[\]「」（）:;,、，]+\.[a-z]{2,}", re.IGNORECASE)

_ASKED = {
    "purpose": ("use of my {items} for: {thing}", "「{thing}」のための{items}の利用", "為「{thing}」利用{items}"),
    "recipient": ("provision of my {items} to: {thing}", "{thing}への{items}の提供", "提供{items}予{thing}"),
    "class": ("acquisition of my {items} ({thing})", "{items}（{thing}）の取得", "蒐集{items}（{thing}）"),
}
_FRAME = (
    "I consent to the following. Operator: {operator}. Policy of {revision}: {asked}.",
    "次のことに同意します。事業者：{operator}　{revision}のポリシー：{asked}",
    "本人同意下列事項。業者：{operator}　{revision}之政策：{asked}",
)


def shown_text(policy: Policy, to: To, items: frozenset[str], language: str) -> str:
    """Return the policy's own words for a consent, in one of its languages: who asks, for what, of which items."""
    thing, kind = _thing(policy, to)
    listed = _separator(language).join(policy.items[item].label[language] for item in policy.items if item in items)
    asked = spoken(_ASKED[kind], language).format(items=listed, thing=in_language(thing, language))
    operator = in_language(policy.operator.name, language)
    return spoken(_FRAME, language).format(operator=operator, revision=policy.revision.isoformat(), asked=asked)


def checked_text(policy: Policy, to: To, items: frozenset[str], language: str, text: str | None) -> str:
    """Return the text that was shown, if it shows what is consented to; without one the policy's own words.

    A consent is to what was shown and to no more: the text has the label of the purpose (or the recipient's name) and
    of each item, in the language. It is kept when the person is gone, so an address in it can only be the operator's.
    Raises :class:`TextUnclear`, :class:`TextNamesPerson`, :class:`TextTooLarge`.
    """
    if text is None:
        return shown_text(policy, to, items, language)
    if "\0" in text or len(text.encode("utf-8", "surrogatepass")) > LIMIT:
        raise TextTooLarge(limit=LIMIT // 1024)
    words, (thing, _) = folded(text), _thing(policy, to)
    wanted: list[Text] = [thing, *(policy.items[item].label for item in sorted(items))]
    missing = [in_language(label, language) for label in wanted if folded(in_language(label, language)) not in words]
    if missing:
        raise TextUnclear(missing="; ".join(f"`{label}`" for label in missing))
    own = folded(policy.operator.contact.email)
    if any(folded(address) != own for address in _ADDRESS.findall(text)):
        raise TextNamesPerson
    return text


def _thing(policy: Policy, to: To) -> tuple[Text, str]:
    if to.purpose is not None:
        return policy.purposes[to.purpose].label, "purpose"
    if to.recipient is not None:
        return policy.recipients[to.recipient].name, "recipient"
    return CLASS_NAMES[ItemClass(to.item_class or "")], "class"


def _separator(language: str) -> str:
    return "、" if language.startswith(("ja", "zh")) else ", "
