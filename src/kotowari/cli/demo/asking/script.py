"""The words of the last scenes, in the languages of the product."""

from typing import Final

from kotowari.cli.demo.script import Texts

ASKING: Final[Texts] = {
    "places": {
        "en": "The company's living places, which hold the same people: {places}",
        "ja": "同じ方々の情報がある、会社の実際の保管場所：{places}",
        "zh-Hant": "保有同一群人資料之公司實際保管處所：{places}",
    },
    "drift": {
        "en": "They are compared with the data map, table by table",
        "ja": "データマップと、表ごとに照合する",
        "zh-Hant": "逐表與資料地圖比對",
    },
    "mapped": {
        "en": "The table is mapped; the map is put in force",
        "ja": "その表をデータマップに記載し、有効にする",
        "zh-Hant": "將該資料表載入資料地圖，並使其生效",
    },
    "arrival": {
        "en": "A customer asks by email what is held about them. The mail was received on {arrived}",
        "ja": "お客様が、ご自身の個人情報の開示をメールで請求する（{arrived} に受信）",
        "zh-Hant": "客戶以電子郵件請求查詢其個人資料（{arrived} 收受）",
    },
    "code": {
        "en": "A one-time code goes to the address that is held of them; they type it in",
        "ja": "登録されているメールアドレスに確認コードを送り、お客様が入力する",
        "zh-Hant": "寄送一次性驗證碼至已登錄之電子郵件地址，由客戶輸入",
    },
    "licence": {
        "en": "At the counter the desk sees a driving licence: name and address agree with what is held, and so does"
        " the telephone",
        "ja": "窓口で運転免許証を確認する。氏名・住所は登録内容と一致し、電話番号も確認できた",
        "zh-Hant": "於窗口查驗駕駛執照：姓名、地址與登錄內容相符，電話亦經確認",
    },
    "plan": {
        "en": "What would be read is planned, place by place, and nothing is read yet",
        "ja": "どの保管場所の何を参照するかを計画する（まだ何も参照しない）",
        "zh-Hant": "就各保管處所擬定查詢計畫（尚未讀取任何資料）",
    },
    "approve": {
        "en": "A human being approves the plan",
        "ja": "担当者が計画を承認する",
        "zh-Hant": "由承辦人員核准計畫",
    },
    "run": {
        "en": "The places are read. The support desk is down",
        "ja": "保管場所を参照する。サポートデスクは停止している",
        "zh-Hant": "讀取各保管處所，此時客服系統停止服務",
    },
    "again": {
        "en": "The support desk is back, and is read",
        "ja": "サポートデスクが復旧し、あらためて参照する",
        "zh-Hant": "客服系統恢復後，再次讀取",
    },
    "cabinet": {
        "en": "Only the archivist can look into the cabinet of paper forms: the task is theirs, a mail reminds them,"
        " and they report",
        "ja": "紙の申込書のキャビネットは文書係でなければ確認できない。依頼の期限をメールで知らせ、"
        "文書係が結果を報告する",
        "zh-Hant": "紙本申請書檔案櫃僅檔案管理員得以查找；以郵件提醒期限後，由檔案管理員回報結果",
    },
    "doubt": {
        "en": "Two records have the customer's telephone and another name. The family register that the customer sent"
        " shows the name of before the marriage: they are the customer's, and what hangs on them is read too",
        "ja": "お客様と同じ電話番号で氏名の異なる記録が2件ある。お客様から提出された戸籍により婚姻前の氏名と確認し、"
        "ご本人の記録としてあらためて参照する",
        "zh-Hant": "有兩筆紀錄之電話與客戶相同而姓名不同。依客戶提出之戶籍資料確認為婚前姓名，認定為本人紀錄並再次讀取",
    },
    "redactions": {
        "en": "Whoever decides sees what is left out, since it is another's",
        "ja": "他の方の情報であるため開示しないものを、決定する担当者が確認する",
        "zh-Hant": "由決定人員檢視因屬他人資料而不揭露之部分",
    },
    "withhold": {
        "en": "In what agents of the support desk wrote, somebody is named whom no rule could know: it is withheld",
        "ja": "サポート担当の記載には、規則では判別できない他の方の氏名があるため、これも開示しないこととする",
        "zh-Hant": "客服人員所載內容提及規則無從判別之他人姓名，亦決定不予揭露",
    },
    "file": {
        "en": "The form that the archivist found is looked at: it is the customer's alone, and given whole",
        "ja": "文書係が見つけた申込書を確認する。ご本人の記載のみのため、全部を開示する",
        "zh-Hant": "檢視檔案管理員查得之申請書：內容僅涉及當事人本人，全部提供",
    },
    "decide": {
        "en": "It is decided: disclosed in part, on the ground of Article 33(2)(i)",
        "ja": "一部開示を決定する（法第33条第2項第1号）",
        "zh-Hant": "決定部分揭露（日本個人資訊保護法第33條第2項第1款）",
    },
    "answer": {
        "en": "The formal letter and the archive are made and sealed; the passphrase goes another way",
        "ja": "決定通知書と開示資料を作成して暗号化する。パスフレーズは別の方法で伝える",
        "zh-Hant": "製作決定通知書及揭露資料並予加密；通行碼另循其他方式告知",
    },
    "opened": {
        "en": "The customer opens it",
        "ja": "お客様がこれを開く",
        "zh-Hant": "客戶開啟該檔案",
    },
}

TOLD: Final[Texts] = {
    "no-mariadb": {
        "en": "MariaDB is not installed here: the personnel database is on PostgreSQL",
        "ja": "MariaDB がインストールされていないため、人事データベースは PostgreSQL で代替",
        "zh-Hant": "此處未安裝 MariaDB，人事資料庫改用 PostgreSQL",
    },
    "unmapped": {
        "en": "not in the map: {names}",
        "ja": "データマップに記載なし：{names}",
        "zh-Hant": "資料地圖未載：{names}",
    },
    "agrees": {
        "en": "the map has every table and column of {count} places",
        "ja": "{count} か所の保管場所のすべての表と列を記載済み",
        "zh-Hant": "已載明 {count} 處保管處所之全部資料表及欄位",
    },
    "due": {
        "en": "request {number}, to be answered by {due}",
        "ja": "受付番号 {number}、回答期限 {due}",
        "zh-Hant": "受理編號 {number}，回覆期限 {due}",
    },
    "mail": {
        "en": "a mail came: {subject}",
        "ja": "受信したメール：{subject}",
        "zh-Hant": "收到之郵件：{subject}",
    },
    "identified": {
        "en": "it is established who asks",
        "ja": "ご本人であることを確認",
        "zh-Hant": "已確認為當事人本人",
    },
    "seen": {
        "en": "what was seen is recorded, and no number of the document",
        "ja": "確認した事実を記録（書類の番号は記録しない）",
        "zh-Hant": "已記錄查驗事實（不記錄證件號碼）",
    },
    "tables": {
        "en": "{title}: {count} tables",
        "ja": "{title}：{count} 表",
        "zh-Hant": "{title}：{count} 個資料表",
    },
    "by-hand": {
        "en": "{title}: by hand, by {owner}",
        "ja": "{title}：手作業（担当 {owner}）",
        "zh-Hant": "{title}：人工查詢（由 {owner} 負責）",
    },
    "read": {
        "en": "{title}: {count} rows",
        "ja": "{title}：{count} 行",
        "zh-Hant": "{title}：{count} 列",
    },
    "unread": {
        "en": "{title}: does not answer; it will be tried again, and the answer waits for it",
        "ja": "{title}：応答なし。再度参照するまで、回答は保留",
        "zh-Hant": "{title}：無回應，將再次讀取，答覆暫候",
    },
    "reported": {
        "en": "reported; forms found: {count}. The copy is sealed with the request",
        "ja": "報告：申込書 {count} 通あり（写しは請求とともに暗号化して保管）",
        "zh-Hant": "回報：查得申請書 {count} 份（影本隨請求加密保管）",
    },
    "redaction": {
        "en": "{count} × {why}: {where}",
        "ja": "{count} 件：{why}（{where}）",
        "zh-Hant": "{count} 件：{why}（{where}）",
    },
    "sealed": {
        "en": "{file}, {size} bytes",
        "ja": "{file}（{size} バイト）",
        "zh-Hant": "{file}（{size} 位元組）",
    },
    "found": {
        "en": "{tables} tables with {rows} rows, a letter ({number}) and the receipt of {entries} entries, verified",
        "ja": "{tables} 表 {rows} 行、決定通知書（{number}）、取扱記録 {entries} 件の証明書（検証済み）",
        "zh-Hant": "{tables} 個資料表共 {rows} 列、決定通知書（{number}）及使用紀錄 {entries} 筆之證明（已驗證）",
    },
    "others": {
        "en": "of {planted} names, addresses and numbers of others in the same rows, {found} are in it",
        "ja": "同じ行にある他の方の氏名・メールアドレス・電話番号 {planted} 件のうち、含まれるもの {found} 件",
        "zh-Hant": "同列資料中他人之姓名、電子郵件地址及電話共 {planted} 項，其中載於內者 {found} 項",
    },
}
