"""What made-up people write and what is written about them, by language."""

from collections.abc import Mapping
from typing import Final

RESUMES: Final[Mapping[str, tuple[str, ...]]] = {
    "ja": (
        "理工学部情報科学科卒業。受託開発会社でJavaによる業務システムの設計・開発に{years}年従事。応用情報技術者。",
        "経済学部卒業。IT商社で法人営業を{years}年担当し、直近2年は大手企業向けのチームリーダー。",
        "高等専門学校卒業。クラウド基盤の運用・保守を{years}年経験。IaCによる構築の自動化を推進。",
        "文学部卒業。カスタマーサポートに{years}年従事し、FAQの整備で問い合わせ件数を3割削減。",
        "大学院情報工学専攻修了。Webサービスのバックエンド開発（Python、Go）を{years}年経験。",
        "法学部卒業。上場企業の総務・法務部門で契約審査と個人情報保護の実務を{years}年担当。",
        "デザイン専門学校卒業。業務アプリケーションのUI設計に{years}年従事。アクセシビリティ改善を主導。",
    ),
    "zh-Hant": (
        "資訊工程學系畢業，從事後端開發{years}年，熟悉 Python 與 PostgreSQL，日語能力試驗 N2。",
        "企業管理學系畢業，曾任軟體公司業務專員{years}年，負責日本客戶。",
        "日本語文學系畢業，擔任客服與技術文件翻譯{years}年，日語能力試驗 N1。",
        "資訊管理學系畢業，具{years}年雲端維運經驗，導入自動化部署流程。",
    ),
    "en": (
        "BSc in Computer Science. {years} years of back-end development in Go and Python. JLPT N2.",
        "BA in Linguistics. {years} years in technical writing for developer tools; bilingual documentation.",
        "{years} years as a site reliability engineer; ran the on-call rota of a payments platform.",
        "{years} years in enterprise software sales, the last two covering Japan and Taiwan.",
    ),
}

INQUIRIES: Final[Mapping[str, tuple[str, ...]]] = {
    "ja": (
        "300名規模での導入を検討しています。料金プランについて教えてください。",
        "シングルサインオンで利用できるサービスの一覧をいただけますか。",
        "無料トライアルの期間と、終了後のデータの扱いを教えてください。",
        "先日のセミナーの資料を送っていただくことは可能でしょうか。",
        "ログの保存期間と保存場所について、社内の審査のため確認させてください。",
        "販売パートナー制度について、担当の方とお話しできればと思います。",
        "登録しているメールアドレスへの案内の配信を停止してください。",
        "取材のお願いです。広報ご担当の方からご連絡をいただけますと幸いです。",
    ),
    "zh-Hant": (
        "想了解貴公司服務的收費方式，預計使用人數約 80 人。",
        "請問是否支援繁體中文介面？試用期間有多長？",
        "請問資料存放於哪個國家？需提供給公司資安部門審查。",
        "我們有意成為臺灣的經銷夥伴，請問應與哪個部門聯繫？",
        "請停止寄送電子報至我的信箱，謝謝。",
    ),
    "en": (
        "Could you send me your price list for about 150 users?",
        "Which identity providers do you support for single sign-on?",
        "How long do you keep access logs, and in which country are they stored?",
        "We would like to resell your service in Europe. Whom should we talk to?",
        "Please stop sending the newsletter to this address.",
    ),
}

HEALTH_CHECKS: Final[Mapping[str, tuple[str, ...]]] = {
    "ja": (
        "定期健康診断：異常なし",
        "定期健康診断：視力の低下あり、就業上の措置は不要",
        "定期健康診断：血圧がやや高め、3か月後に再検査",
        "定期健康診断：脂質の値が基準を超過、保健指導を実施",
        "定期健康診断：貧血の傾向あり、要経過観察",
    ),
    "zh-Hant": (
        "定期健康檢查：無異常",
        "定期健康檢查：血壓略高，三個月後複檢",
        "定期健康檢查：輕度貧血，持續追蹤",
    ),
    "en": (
        "Periodic check-up: nothing abnormal",
        "Periodic check-up: blood pressure slightly raised, to be checked again in three months",
        "Periodic check-up: mild anaemia, under observation",
    ),
}

SALARIES: Final[Mapping[str, str]] = {
    "ja": "月額 {yen:,}円",
    "zh-Hant": "月薪 {yen:,} 日圓",
    "en": "JPY {yen:,} per month",
}

# 見本 means "specimen": there is no such bank.
BANK_ACCOUNTS: Final[Mapping[str, str]] = {
    "ja": "見本銀行 {branch}支店 普通 {number}",
    "zh-Hant": "見本銀行 {branch}分行 普通 {number}",
    "en": "Mihon Bank, {branch} branch, ordinary account {number}",
}
BRANCHES: Final[Mapping[str, tuple[str, ...]]] = {
    "ja": ("東京", "渋谷", "新宿", "横浜", "大阪"),
    "zh-Hant": ("東京", "澀谷", "新宿", "橫濱", "大阪"),
    "en": ("Tokyo", "Shibuya", "Shinjuku", "Yokohama", "Osaka"),
}

PAGES: Final = ("", "pricing", "features", "case-studies", "security", "downloads", "events", "contact", "privacy")
