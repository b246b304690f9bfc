"""Words that every policy shares: grounds of provision and dates, in the languages the product speaks."""

from datetime import date

from kotowari.policy.period import Period
from kotowari.policy.terms import Ground
from kotowari.policy.text import Text

GROUND_WORDS: dict[Ground, Text] = {
    Ground.CONSENT: {
        "en": "the person has consented to it",
        "ja": "ご本人の同意がある場合",
        "zh-Hant": "經當事人同意者",
    },
    Ground.LAW: {
        "en": "a law or ordinance requires it",
        "ja": "法令に基づく場合",
        "zh-Hant": "依法令規定者",
    },
    Ground.ENTRUSTMENT: {
        "en": "handling is entrusted, wholly or in part, as far as a purpose of use needs it",
        "ja": "利用目的の達成に必要な範囲内で、取扱いの全部または一部を委託する場合",
        "zh-Hant": "於達成利用目的所必要之範圍內，委託他人處理全部或一部者",
    },
    Ground.SUCCESSION: {
        "en": "the business passes to a successor by merger or otherwise",
        "ja": "合併その他の事由による事業の承継に伴う場合",
        "zh-Hant": "因合併或其他事由承繼營業者",
    },
    Ground.JOINT_USE: {
        "en": "it is used jointly, as stated under joint use",
        "ja": "共同利用の定めに従って共同利用する場合",
        "zh-Hant": "依共同利用之規定共同利用者",
    },
    Ground.OTHERWISE_PERMITTED: {
        "en": "the Act on the Protection of Personal Information of Japan or another law otherwise permits it",
        "ja": "上記のほか、個人情報保護法その他の法令により認められる場合",
        "zh-Hant": "除上述外，為日本個人資訊保護法或其他法令所允許者",
    },
}
"""How a page states each ground, as a point of a list."""

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
           "December")  # fmt: skip


def written_date(day: date, language: str) -> str:
    """Return a day as a page writes it: ``18 October 2019``, ``2019年10月18日``."""
    if language.startswith(("ja", "zh")):
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def written_period(period: Period, language: str) -> str:
    """Return a length of time as a page writes it: ``1 year``, ``6か月間``, ``6個月``."""
    if language.startswith("ja"):
        unit = "日" if period.days else "年" if period.months % 12 == 0 else "か月"
        return f"{_count(period)}{unit}間"
    if language.startswith("zh"):
        unit = "日" if period.days else "年" if period.months % 12 == 0 else "個月"
        return f"{_count(period)}{unit}"
    return str(period)


def _count(period: Period) -> int:
    return period.days or (period.months // 12 if period.months % 12 == 0 else period.months)


def written_keeping(purpose: str, lasts: str | None, then: Period | None, language: str) -> str:
    """Return how long information is kept for a purpose: while something lasts, then a length of time."""
    length = written_period(then, language) if then else None
    if language.startswith("ja"):
        after = f"{lasts}およびその終了後{length}" if lasts else f"取得から{length}"
        return f"{purpose}：{after if length else lasts}"
    if language.startswith("zh"):
        after = f"{lasts}及其結束後{length}" if lasts else f"自蒐集時起{length}"
        return f"{purpose}：{after if length else lasts}"
    after = f"{lasts}, and for {length} after it" if lasts else f"for {length} from when it was obtained"
    return f"{purpose}: {after if length else lasts}"


def written_fee(amount: int, currency: str, words: str | None, language: str) -> str:
    """Return a fee as a page writes it: ``JPY 500``, ``500円``, or ``free of charge``."""
    if amount == 0:
        charged = {"ja": "無料", "zh": "免費"}.get(language[:2], "free of charge")
    elif language.startswith("ja") and currency == "JPY":
        charged = f"{amount:,}円"
    elif language.startswith("zh") and currency in ("JPY", "TWD"):
        charged = f"{amount:,}日圓" if currency == "JPY" else f"新臺幣{amount:,}元"
    else:
        charged = f"{currency} {amount:,}"
    if not words:
        return charged
    return f"{charged}（{words}）" if language.startswith(("ja", "zh")) else f"{charged} ({words})"


GROUND_NAMES: dict[Ground, Text] = {
    Ground.CONSENT: {"en": "consent", "ja": "本人の同意", "zh-Hant": "當事人同意"},
    Ground.LAW: {"en": "law", "ja": "法令", "zh-Hant": "法令"},
    Ground.ENTRUSTMENT: {"en": "entrustment", "ja": "委託", "zh-Hant": "委託"},
    Ground.SUCCESSION: {"en": "business succession", "ja": "事業承継", "zh-Hant": "營業承繼"},
    Ground.JOINT_USE: {"en": "joint use", "ja": "共同利用", "zh-Hant": "共同利用"},
    Ground.OTHERWISE_PERMITTED: {
        "en": "otherwise permitted by law",
        "ja": "その他法令により認められる場合",
        "zh-Hant": "其他法令允許",
    },
}
"""How a ground is called in an answer."""
