"""What the API says in three languages around an answer, and in which of them a caller reads."""

from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header

from kotowari.policy.text import LANGUAGES, Text, in_language

_TITLES: dict[int, Text] = {
    400: {"en": "The request cannot be read", "ja": "リクエストを処理できません", "zh-Hant": "無法處理此請求"},
    401: {"en": "No key in force", "ja": "有効な API キーがありません", "zh-Hant": "無有效之 API 金鑰"},
    403: {"en": "The key does not reach this", "ja": "API キーの権限の範囲外です", "zh-Hant": "逾越 API 金鑰之權限"},
    404: {"en": "Not found", "ja": "該当する情報がありません", "zh-Hant": "查無資料"},
    405: {"en": "No such method here", "ja": "このメソッドは使用できません", "zh-Hant": "不支援此方法"},
    409: {"en": "The state does not allow it", "ja": "現在の状態では行えません", "zh-Hant": "依目前狀態不得為之"},
    413: {"en": "The request is too large", "ja": "リクエストが大きすぎます", "zh-Hant": "請求過大"},
    415: {"en": "The body is not JSON", "ja": "本文が JSON ではありません", "zh-Hant": "內容非 JSON"},
    422: {"en": "The request is not of its form", "ja": "リクエストの形式が不正です", "zh-Hant": "請求格式有誤"},
    429: {"en": "Too often", "ja": "回数の上限を超えています", "zh-Hant": "超過次數上限"},
    503: {"en": "Not available just now", "ja": "現在利用できません", "zh-Hant": "目前無法使用"},
}
_FAULT: Text = {"en": "Something went wrong here", "ja": "エラーが発生しました", "zh-Hant": "發生錯誤"}
_REFUSED: Text = {"en": "Refused", "ja": "不許可", "zh-Hant": "不予准許"}


def title(status: int, language: str) -> str:
    """Return the title of an error by its HTTP status."""
    return in_language(_TITLES.get(status, _FAULT), language)


def refused(language: str) -> str:
    """Return the title of a refusal by the gate."""
    return in_language(_REFUSED, language)


def language_of(request: HttpRequest) -> str:
    """Return the language that ``Accept-Language`` (RFC 9110) asks for first of those spoken here, else English.

    A reader of ``zh-TW`` or ``zh`` is given ``zh-Hant``, of ``ja-JP`` ``ja``.
    """
    for wanted, weight in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        primary = wanted.partition("-")[0]
        near = next((language for language in LANGUAGES if language.partition("-")[0] == primary), None)
        if weight > 0 and near:
            return near
    return "en"
