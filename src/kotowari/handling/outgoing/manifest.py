"""What a package says of itself: why, under what, of whom how many; as JSON and as words in the policy's languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kotowari.gate.answer import Permit
from kotowari.gate.rulebook import Rulebook
from kotowari.handling.space import Space
from kotowari.policy.terms import Ground
from kotowari.policy.text import Spoken, Text, in_language, spoken
from kotowari.policy.words import GROUND_NAMES
from kotowari.recipients.deliveries import Delivery

# fmt: off
_WORDS: dict[str, Spoken] = {
    "provision": ("Personal information provided", "提供する個人情報", "所提供之個人資料"),
    "sent-on": ("Corrections and stops to be followed", "訂正・停止等の通知", "更正、停止等之通知"),
    "package": ("Package", "パッケージ番号", "資料套件編號"),
    "made": ("Made", "作成日時", "製作時間"),
    "operator": ("Provided by", "提供元", "提供者"),
    "address": ("Address", "住所", "地址"),
    "representative": ("Representative", "代表者", "代表人"),
    "recipient": ("Provided to", "提供先", "提供對象"),
    "purpose": ("Purpose", "利用目的", "利用目的"),
    "ground": ("Ground", "提供の根拠", "提供之依據"),
    "clause": ("Clause", "条項", "條款"),
    "revision": ("Revision of the policy", "ポリシーの版", "政策修訂版"),
    "subject": ("Of", "対象者の区分", "當事人類別"),
    "items": ("Items", "項目", "項目"),
    "persons": ("Persons", "件数", "筆數"),
    "files": (
        "persons.csv is UTF-8 with a byte order mark. A cell that a spreadsheet would take for a formula, or that "
        "begins with an apostrophe, has one apostrophe before it: take it away. persons.json has every value as it is. "
        "`entry` is the number of the record of each provision in the provider's ledger.",
        "persons.csvはBOM付きUTF-8です。表計算ソフトが数式とみなす値およびアポストロフィで始まる値の前には、アポストロフィを一つ"
        "付しています（取り除くと元の値になります）。persons.jsonの値は元のままです。entryは、提供元の取扱記録における番号です。",
        "persons.csv為附位元組順序標記之UTF-8。試算表將視為公式之值，以及以撇號起首之值，其前均加一撇號（去除後即為原值）。"
        "persons.json之值均維持原樣。entry為提供者使用紀錄中之編號。"),
    "bound": (
        "The purposes under `purposes` were stated to each person for each item. They bind the successor: without the "
        "person's consent it uses the information for no others (APPI 18(2)).",
        "purposesは、本人ごと、項目ごとに特定された利用目的です。承継者は、本人の同意がある場合等を除き、その達成に必要な範囲を超えて"
        "個人情報を取り扱うことができません（個人情報保護法第18条第2項）。",
        "purposes為對各當事人就各項目所特定之利用目的。承繼者除經當事人同意等情形外，不得逾越達成該目的所必要之範圍處理個人資料"
        "（日本個人資訊保護法第18條第2項）。"),
    "notices": (
        "`what` says what to do: `correct` takes the values given here (`deleted` names items whose content goes), "
        "`stop` ends the use of what was received, `erase` deletes it. `package` and `was` name what was received: the "
        "package, and the entry in it.",
        "whatは求める措置を示します。correctは記載の値への訂正（deletedの項目は内容の削除）、stopは利用の停止、eraseは消去です。"
        "packageおよびwasは、先に提供したパッケージとその中のentryを示します。",
        "what表示應採之措施：correct為更正為所載之值（deleted所列項目刪除其內容），stop為停止利用，erase為刪除。"
        "package及was表示先前所提供之資料套件及其中之entry。"),
}
# fmt: on


@dataclass(frozen=True, slots=True)
class Described:
    """A package in words: each of what it says of itself by name, as text in several languages."""

    number: UUID
    kind: str
    at: datetime
    recipient: str
    persons: int
    says: Mapping[str, Text]
    names: Mapping[str, Any]
    languages: tuple[str, ...]

    @classmethod
    def of(cls, space: Space, delivery: Delivery, permit: Permit, bound: Mapping[str, Sequence[str]]) -> "Described":
        """Describe a delivery that the gate permitted; ``bound`` are the purposes that bind a successor, by item."""
        rulebook = space.rulebook()
        policy, clause = rulebook.policy, permit.reason.clause
        says: dict[str, Text] = {
            **about_parties(rulebook, delivery.recipient),
            "purpose": rulebook.uses[delivery.subject, delivery.purpose].label,
            "ground": GROUND_NAMES[Ground(delivery.ground)],
            "subject": policy.subjects[delivery.subject].label,
            "items": _listed([policy.items[item].label for item in delivery.items]),
        }
        if clause is not None:
            says["clause"] = {name: f"{clause.number} {text}" for name, text in clause.heading.items()}
        names = {
            "policy": permit.source.policy,
            "revision": permit.source.revision.isoformat(),
            "laws": [{"law": law, "in_force": start.isoformat()} for law, start, _ in permit.source.packs],
            "clause": {"id": clause.clause, "number": clause.number} if clause else None,
            "rules": list(permit.reason.rules),
            "ground": delivery.ground,
            "purpose": delivery.purpose,
            "subject": delivery.subject,
            "items": list(delivery.items),
            **({"purposes": bound} if bound else {}),
        }
        return cls(
            delivery.number,
            "provision",
            delivery.made_at,
            delivery.recipient,
            delivery.persons,
            says,
            names,
            policy.languages,
        )


def about_parties(rulebook: Rulebook, recipient: str) -> dict[str, Text]:
    """Return who provides and who receives: what either has to confirm and record of the other (APPI 29, 30)."""
    operator = rulebook.policy.operator
    said = {"operator": operator.name, "address": operator.address, "representative": operator.representative}
    said["recipient"] = rulebook.policy.recipients[recipient].name
    return {name: text for name, text in said.items() if text}


def manifest(described: Described) -> dict[str, Any]:
    """Return the manifest as a JSON object; the entries of the persons follow as its last member."""
    return {
        "kotowari_package": 1,
        "package": str(described.number),
        "kind": described.kind,
        "made": described.at.isoformat(timespec="seconds"),
        "recipient": described.recipient,
        "persons": described.persons,
        **described.names,
        "says": {name: _in_each(text, described.languages) for name, text in described.says.items()},
    }


def manifest_words(described: Described) -> str:
    """Return the manifest as words, in each language of the policy."""
    return "\n".join(_words(described, language) for language in described.languages)


def _words(described: Described, language: str) -> str:
    known = [
        ("package", str(described.number)),
        ("made", described.at.isoformat(timespec="seconds")),
        *((name, in_language(text, language)) for name, text in described.says.items()),
        ("revision", str(described.names["revision"])),
        ("persons", str(described.persons)),
    ]
    lines = [spoken(_WORDS[described.kind], language)]
    lines += [f"  {spoken(_WORDS[name], language)}: {text}" for name, text in known]
    if described.kind == "sent-on":
        lines.append(f"  {spoken(_WORDS['notices'], language)}")
    if "purposes" in described.names:
        lines.append(f"  {spoken(_WORDS['bound'], language)}")
    return "\n".join([*lines, f"  {spoken(_WORDS['files'], language)}", ""])


def _listed(labels: list[Text]) -> Text:
    languages = dict.fromkeys(language for label in labels for language in label)
    return {
        language: ("; " if language == "en" else "、").join(in_language(label, language) for label in labels)
        for language in languages
    }


def _in_each(text: Text, languages: tuple[str, ...]) -> dict[str, str]:
    return {language: in_language(text, language) for language in languages}
