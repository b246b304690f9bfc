"""What the picture of a map says, by language."""

from kotowari.datamap.levels import Level
from kotowari.datamap.model import PlaceKind

LANGUAGES = ("en", "ja", "zh-Hant")

WORDS: dict[str, dict[str, str]] = {
    "en": {
        "title": "Data map",
        "person": "A person is found by",
        "down": "leads to what is theirs",
        "up": "leads to what it refers to, which others may share",
        "skipped": "not read",
        "unreached": "no way leads here",
        "by_hand": "answered by a person: a task",
        "own": "the holdings of the vault",
        "empty": "no table is mapped",
        "summary": "{places} places, {tables} tables. In {found} of them a person is found by a handle, {led} more are "
        "reached from there, {skipped} are not read, to {lost} no way leads.",
    },
    "ja": {
        "title": "データマップ",
        "person": "本人を探す手がかり",
        "down": "本人のものへ",
        "up": "参照先へ（他の人と共有されることがある）",
        "skipped": "読まない",
        "unreached": "たどり着く道がない",
        "by_hand": "人が答える（作業として依頼）",
        "own": "保管庫の情報",
        "empty": "表の記載がない",
        "summary": "場所 {places}、表 {tables}。手がかりで本人を探せる表 {found}、そこからたどれる表 {led}、"
        "読まない表 {skipped}、道のない表 {lost}。",
    },
    "zh-Hant": {
        "title": "資料地圖",
        "person": "尋找當事人的線索",
        "down": "通往屬於當事人的資料",
        "up": "通往所參照的資料（可能與他人共用）",
        "skipped": "不讀取",
        "unreached": "沒有通路",
        "by_hand": "由人回答（列為工作）",
        "own": "保管庫中的資料",
        "empty": "未記載任何資料表",
        "summary": "{places} 處、{tables} 個資料表。可用線索找到當事人的有 {found} 個，由此可達的有 {led} 個，"
        "不讀取的有 {skipped} 個，沒有通路的有 {lost} 個。",
    },
}

LEVELS: dict[str, dict[Level, str]] = {
    "en": {
        Level.SEALED: "sealed",
        Level.GUARDED: "guarded",
        Level.OBSERVED: "observed",
        Level.PROCEDURE: "by procedure",
    },
    "ja": {
        Level.SEALED: "封印",
        Level.GUARDED: "強制",
        Level.OBSERVED: "記録",
        Level.PROCEDURE: "手続による",
    },
    "zh-Hant": {
        Level.SEALED: "封存",
        Level.GUARDED: "強制",
        Level.OBSERVED: "記錄",
        Level.PROCEDURE: "依程序",
    },
}

KINDS: dict[str, dict[PlaceKind, str]] = {
    "en": {
        PlaceKind.SQL: "database",
        PlaceKind.FOLDER: "folder of files",
        PlaceKind.HTTP: "HTTP service",
        PlaceKind.VAULT: "vault",
        PlaceKind.MANUAL: "by hand",
    },
    "ja": {
        PlaceKind.SQL: "データベース",
        PlaceKind.FOLDER: "ファイルのフォルダー",
        PlaceKind.HTTP: "HTTPサービス",
        PlaceKind.VAULT: "保管庫",
        PlaceKind.MANUAL: "手作業",
    },
    "zh-Hant": {
        PlaceKind.SQL: "資料庫",
        PlaceKind.FOLDER: "檔案資料夾",
        PlaceKind.HTTP: "HTTP 服務",
        PlaceKind.VAULT: "保管庫",
        PlaceKind.MANUAL: "人工",
    },
}
