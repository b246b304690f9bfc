"""What the command line says around an answer, in the language of whoever reads it."""

import os

from kotowari.gate.answer import Answer, Reason, Source

LANGUAGES = ("en", "ja", "zh-Hant")

_WORDS = {
    "permitted": ("permitted", "許可", "准許"),
    "refused": ("refused", "不許可", "不予准許"),
    "clause": (
        "clause {number} {heading}, {source}",
        "条項{number}（{heading}）、{source}",
        "條款{number}（{heading}），{source}",
    ),
    "revision": ("{policy} revision of {revision}", "{policy} {revision}版", "{policy} {revision} 修訂版"),
    "entry": ("entry", "取扱記録", "使用紀錄"),
    "person": ("person", "本人", "當事人"),
    "into": ("into", "統合先", "併入"),
    "other": ("other", "他の本人", "另一當事人"),
    "confirmed": (
        "the guard of {guard} has confirmed it",
        "{guard} のガードが反映を確認しました",
        "{guard} 之防護已確認生效",
    ),
    "unconfirmed": (
        "the guard of {guard} has not confirmed it yet: see `kotowari guard status`",
        "{guard} のガードはまだ反映を確認していません。`kotowari guard status` で確認できます",
        "{guard} 之防護尚未確認生效，請見 `kotowari guard status`",
    ),
    "record": ("a record is due under", "記録の作成義務", "應製作紀錄"),
    "nothing": ("(not held)", "（保有なし）", "（未持有）"),
}


def reader_language(environment: "os._Environ[str] | dict[str, str]" = os.environ) -> str:
    """Return the language of the locale: Japanese, Traditional Chinese, else English."""
    locale = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    if locale.startswith("ja"):
        return "ja"
    return "zh-Hant" if locale.startswith(("zh_TW", "zh_HK", "zh_MO", "zh-Hant")) else "en"


def word(name: str, language: str) -> str:
    """Return one of the words above."""
    return _WORDS[name][LANGUAGES.index(language)]


def verdict(answer: Answer, language: str) -> str:
    """Return ``permitted`` or ``refused``."""
    return word("permitted" if answer.is_permit else "refused", language)


def citation(reason: Reason, source: Source, language: str) -> str:
    """Return what a reason rests on: clause and revision, and the article where a law asks it."""
    revision = word("revision", language).format(policy=source.policy, revision=source.revision)
    parts = []
    if reason.clause is not None:
        heading = reason.clause.heading.get(language) or next(iter(reason.clause.heading.values()))
        clause = word("clause", language)
        parts.append(clause.format(number=reason.clause.number, heading=heading, source=revision))
    if reason.article is not None:
        parts.append(reason.article[language])
    return " · ".join(parts) or revision
