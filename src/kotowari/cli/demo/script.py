"""The words of the story, by scene, in the languages of the product."""

from collections.abc import Mapping

Texts = Mapping[str, Mapping[str, str]]
"""Sentences by name and language."""

SCENES: Texts = {
    "day": {
        "en": "As of {day}, under {policy}, revision of {revision}",
        "ja": "{day} 時点：{policy} {revision} 版",
        "zh-Hant": "截至 {day}：{policy} {revision} 修訂版",
    },
    "support": {
        "en": "Support reads a customer's email address, to support our products",
        "ja": "サポート担当が、製品サポートのためにお客様のメールアドレスを参照する",
        "zh-Hant": "支援人員為產品支援而查閱客戶之電子郵件地址",
    },
    "promotion": {
        "en": "Promotion reads an applicant's email address, to promote our products",
        "ja": "販売促進の担当が、製品の案内のために採用応募者のメールアドレスを参照する",
        "zh-Hant": "推廣人員為推廣產品而查閱應徵者之電子郵件地址",
    },
    "mailing": {
        "en": "Promotion reads a customer's email address, to promote our products: promised on the page",
        "ja": "販売促進の担当が、ポリシーに示した製品の案内のためにお客様のメールアドレスを参照する",
        "zh-Hant": "推廣人員為政策所載之產品推廣而查閱客戶之電子郵件地址",
    },
    "consent": {
        "en": "The customer consents to it on a web form, which shows what for and what with",
        "ja": "お客様が、目的および項目を示した入力フォームで同意する",
        "zh-Hant": "客戶於載明目的及項目之網頁表單表示同意",
    },
    "mailing-again": {
        "en": "Promotion reads it again",
        "ja": "販売促進の担当が、あらためて参照する",
        "zh-Hant": "推廣人員再次查閱",
    },
    "withdraw": {
        "en": "The customer withdraws the consent",
        "ja": "お客様が同意を撤回する",
        "zh-Hant": "客戶撤回同意",
    },
    "mailing-last": {
        "en": "Promotion reads it once more",
        "ja": "販売促進の担当が、さらに参照する",
        "zh-Hant": "推廣人員又再查閱",
    },
    "taiwan": {
        "en": "A list of {count} customers goes to the subsidiary in Taiwan, as joint use",
        "ja": "お客様 {count} 名の一覧を、共同利用として台湾の子会社に提供する",
        "zh-Hant": "將 {count} 名客戶之名單，以共同利用提供予臺灣子公司",
    },
    "publish": {
        "en": "A revision is published (an illustration: the company itself did not publish it), and evidence is"
        " recorded that the subsidiary in Taiwan has an equivalent system",
        "ja": "改定版（例示であり、同社の公表したものではない）を公表し、"
        "台湾の子会社が基準適合体制を整備していることの証跡を記録する",
        "zh-Hant": "公告修訂版（僅為示例，非該公司所公告），並就臺灣子公司具備符合基準之體制留存證明",
    },
    "taiwan-again": {
        "en": "The same list of {count} customers, to Taiwan, asked again",
        "ja": "同じお客様 {count} 名の一覧を、あらためて台湾の子会社に提供する",
        "zh-Hant": "同一份 {count} 名客戶之名單，再次提供予臺灣子公司",
    },
    "overdue": {
        "en": "A year and a day after that check nobody has checked again; the customers' list, to Taiwan",
        "ja": "その確認から1年を過ぎ、次の確認がないまま、お客様の一覧を台湾の子会社に提供する",
        "zh-Hant": "該次確認已逾一年而未再確認，仍將客戶名單提供予臺灣子公司",
    },
    "checked": {
        "en": "The check is made and recorded; the list goes out as a file that only the subsidiary's key opens",
        "ja": "確認を行って記録し、子会社の鍵でのみ復号できるファイルとして一覧を提供する",
        "zh-Hant": "完成確認並留存紀錄，將名單製成僅得以子公司金鑰解密之檔案後提供",
    },
    "leaver": {
        "en": "An applicant: the selection was over on {selected}, the last inquiry answered on {answered}",
        "ja": "ある採用応募者について、選考は {selected} に、最後のお問い合わせへの対応は {answered} に終了している",
        "zh-Hant": "某應徵者之甄選已於 {selected} 結束，最後一次洽詢亦於 {answered} 處理完畢",
    },
    "sweep": {
        "en": "What no purpose needs any more is swept, and the sweep is certified",
        "ja": "利用する必要がなくなった情報を一括して消去し、証明書を作成する",
        "zh-Hant": "批次刪除已無利用必要之資料，並製作證明書",
    },
    "receipt": {
        "en": "A customer is given the ledger's entries about them, and verifies them with nothing but the public key",
        "ja": "お客様に、ご本人に関する取扱記録を開示する。真正であることは公開鍵のみで検証できる",
        "zh-Hant": "向客戶提供與其本人有關之使用紀錄；其真實性僅憑公開金鑰即可驗證",
    },
    "certificate": {
        "en": "The certificate of last year's erasure",
        "ja": "前年に行った消去の証明書を確認する",
        "zh-Hant": "查閱前一年刪除之證明書",
    },
    "roll": {
        "en": "The living are brought under a new key, and the old one, which opens backups, is destroyed",
        "ja": "保有を続ける方の情報の保護を新しい鍵に切り替え、過去のバックアップを復号し得る旧鍵を破棄する",
        "zh-Hant": "將未刪除者之資料改以新金鑰保護，並銷毀得以解密舊備份之舊金鑰",
    },
    "shareholder": {
        "en": "A shareholder's email address goes to the joint user in Taiwan",
        "ja": "株主のメールアドレスを、台湾の共同利用者に提供する",
        "zh-Hant": "將股東之電子郵件地址提供予臺灣之共同利用者",
    },
    "number": {
        "en": "An employee's individual number goes to an insurer; the employee has consented",
        "ja": "従業者の個人番号を、本人の同意を得て保険会社に提供する",
        "zh-Hant": "經員工同意，將其個人編號提供予保險公司",
    },
    "no-purpose": {
        "en": "Somebody reads a customer's phone number and names no purpose",
        "ja": "利用目的を示さずに、お客様の電話番号を参照する",
        "zh-Hant": "未載明利用目的而查閱客戶之電話號碼",
    },
    "erase": {
        "en": "A customer is erased: the information is no longer needed",
        "ja": "利用する必要がなくなったお客様の情報を消去する",
        "zh-Hant": "刪除已無利用必要之客戶資料",
    },
    "erased-read": {
        "en": "Support reads the same person again",
        "ja": "サポート担当が、同じ方の情報をあらためて参照する",
        "zh-Hant": "支援人員再次查閱同一人之資料",
    },
    "erased-import": {
        "en": "The same person is taken in again, from an older list",
        "ja": "古い名簿から、同じ方の情報をあらためて取り込む",
        "zh-Hant": "自舊名單再次匯入同一人之資料",
    },
    "verify": {
        "en": "The ledger is verified",
        "ja": "取扱記録簿を検証する",
        "zh-Hant": "驗證使用紀錄及軌跡資料",
    },
    "tamper": {
        "en": "A copy of the ledger, with one byte changed, is verified",
        "ja": "1バイトを書き換えた取扱記録簿の写しを検証する",
        "zh-Hant": "驗證遭變更一個位元組之使用紀錄及軌跡資料副本",
    },
}

SAID: Texts = {
    "opened": {"en": "values opened: {count}", "ja": "参照した値：{count} 件", "zh-Hant": "開啟之值：{count} 筆"},
    "persons": {
        "en": "persons provided: {count}; refused: {refused}",
        "ja": "提供した人数：{count} 名、不許可：{refused} 名",
        "zh-Hant": "已提供人數：{count}，不予准許：{refused}",
    },
    "before": {"en": "done on an earlier run", "ja": "前回の実行で完了", "zh-Hant": "已於前次執行完成"},
    "done": {"en": "done", "ja": "完了", "zh-Hant": "完成"},
    "sealed": {
        "en": "sealed: {count} persons in {file}; opened by the recipient, {size} bytes",
        "ja": "暗号化済み：{file}（{count} 名）。提供先の鍵で復号（{size} バイト）",
        "zh-Hant": "已加密：{file}（{count} 名）；接收者以其金鑰解密（{size} 位元組）",
    },
    "receipt": {
        "en": "verified: {count} entries of {size} in the log; none is missing",
        "ja": "検証済み：全 {size} 件のうち {count} 件、欠落なし",
        "zh-Hant": "已驗證：全部 {size} 筆中之 {count} 筆，並無缺漏",
    },
    "rolled": {
        "en": "brought under the new key: {count} persons; destroyed: the key of epoch {epoch}",
        "ja": "新しい鍵に切り替えた本人：{count} 名。破棄した鍵：第{epoch}期",
        "zh-Hant": "改以新金鑰保護：{count} 名；已銷毀之金鑰：第{epoch}期",
    },
    "intact": {
        "en": "intact: {count} entries, checkpoint signed",
        "ja": "改ざんなし：取扱記録 {count} 件、チェックポイント署名済み",
        "zh-Hant": "未遭竄改：使用紀錄 {count} 筆，檢查點已簽章",
    },
    "altered": {
        "en": "found out: {problem}",
        "ja": "改ざんを検出（詳細は英語）：{problem}",
        "zh-Hant": "查出竄改（詳情為英文）：{problem}",
    },
    "intake": {
        "en": "taking in the made-up company's people",
        "ja": "架空の会社に関わる本人の情報を取り込む",
        "zh-Hant": "匯入虛構公司相關當事人之資料",
    },
    "ready": {
        "en": "the policy in force: {address} (Ctrl-C ends it, the database too)",
        "ja": "施行中のポリシー：{address}（Ctrl-C でデータベースとともに終了）",
        "zh-Hant": "施行中之政策：{address}（Ctrl-C 結束，資料庫一併停止）",
    },
}


def say(texts: Texts, name: str, language: str, **slots: object) -> str:
    """Return a sentence of the story with its slots filled."""
    return texts[name][language].format(**slots)
