"""What the company's staff and customers write into free text: about customers, and about others beside them."""

from typing import Final

REMARKS: Final = ("請求書は郵送を希望", "担当替えの連絡済み", "英語での連絡を希望", "決算期は9月")
DELIVERY: Final = "不在の場合は{name}様が受け取り。宅配ボックスは使用不可。"
MEMO: Final = "{name}様が窓口。決裁は{other}様との協議による。"

ACTIVITIES: Final = (
    "{name}様へ電話。契約の更新について案内した。",
    "{name}様を訪問。アクセス制御の設定方法を説明した。",
    "{name}様よりご連絡。請求書の宛名を修正した。",
)
ACTIVITIES_WITH_ANOTHER: Final = (
    "{name}様との会議に{other}様も同席。連絡先は{phone}とのこと。",
    "{name}様のご紹介で{other}様（{phone}）へ連絡。次回は二人で来社予定。",
)
KINDS: Final = ("電話", "訪問", "会議")
SUBJECTS: Final = (
    "ログインできない",
    "メールの遅延について",
    "利用者の追加方法",
    "監査ログの出力について",
)
CAMPAIGNS: Final = ("春の導入相談会", "情報セキュリティ勉強会", "利用者の集い 2025", "更新割引のご案内")
ANSWERS: Final = ("参加", "欠席", "検討中")

REPORTS: Final = (
    "{name}様（{number}）を訪問。利用者を増やす予定とのこと。{other}様の異動により窓口が変わる。",
    "{name}様（{number}）より苦情。対応の遅れをお詫びし、{other}様にも経緯を説明した。",
    "{name}様（{number}）の契約更新が完了。{other}様のご推薦によるもの。",
)
"""Reports by employees on customers; the ``other`` is a customer too."""

DESK: Final = (
    ("パスワードを再設定したい", "再設定の手順をお送りしました。"),
    ("請求書が届かない", "{other}様にお送りしておりましたので、宛先を改めました。"),
    ("利用者を削除したい", "{other}様のアカウントを削除してよろしいでしょうか。"),
)
"""A ticket's subject at the support desk, and what an agent answered."""
