"""The words by which a page's sentences are recognised, in English and Japanese, as data.

Each table is read from the top; the first that matches counts, unless a function says that all do.
"""

import re

from kotowari.policy.terms import Act, Ground

Pattern = re.Pattern[str]


def _re(pattern: str) -> Pattern:
    return re.compile(pattern, re.IGNORECASE)


SUBJECTS: tuple[tuple[str, Pattern], ...] = (
    (
        "inquirer",
        _re(
            r"(those|people|persons|anyone|visitors) who (have )?(made|make|send|sent) (us )?(an )?(inquir|enquir)\w+"
            r"( to \w+)?|\b(inquirers|enquirers)\b|お?問い?合わ?せ(を"
            r"|(を)?いただいた|された|者|の方)(いただいた|された|頂いた)?(方|者"
            r"|お客様|皆様)?|お問い合わせ者"
        ),
    ),
    (
        "applicant",
        _re(
            r"\b(job |employment )?(applicants|candidates)( for (hiring|employment|a job|jobs"
            r"|positions?))?"
            r"|採用(応募者|候補者|志望者)(の皆様|の方|様)?|応募者(の皆様|の方|様)?|求職者|就職希望者|採用選考に応募された方"
        ),
    ),
    ("shareholder", _re(r"\bshareholders\b|株主(の皆様|様)?")),
    ("employee", _re(r"\b(employees|workers|staff members)\b|従業者|従業員(等)?|社員(等)?|役職員")),
    (
        "partner",
        _re(r"\b(business|trading) partners\b|\bsuppliers\b|\bvendors\b|(お)?取引先(の担当者|の皆様|様|企業)?|仕入先"),
    ),
    (
        "visitor",
        _re(
            r"\b(site |website )?visitors( to our (web)?site)?\b"
            r"|来訪者|ご来社の方|来社された方|サイト(の)?(訪問者|閲覧者)"
        ),
    ),
    ("user", _re(r"\b(service )?users\b|(本サービスの)?(利用者|ご利用者|ユーザー)(の皆様|様)?|会員(の皆様|様)?")),
    ("customer", _re(r"\b(customers|clients|customer)\b|お客(様|さま)(の皆様)?|顧客|ご購入者")),
)
"""The categories of person, by name."""

DEFAULT_LABELS = {
    "customer": {"en": "customers", "ja": "お客様"},
    "inquirer": {"en": "those who have made an inquiry", "ja": "お問い合わせをされた方"},
}
"""What the page calls a category when it has no usable words of its own for it."""

ITEMS: tuple[tuple[str, Pattern, str | None], ...] = (
    (
        "company",
        _re(r"\bcompany names?\b|\b(employer|organi[sz]ation) names?\b|会社名|勤務先(名)?|法人名|所属(会社)?"),
        None,
    ),
    ("email", _re(r"\be-?mail( addresse?s?)?\b|(電子)?メールアドレス|Ｅメール|Eメール(アドレス)?"), "email"),
    ("ip_address", _re(r"\bIP addresse?s?\b|IPアドレス|ＩＰアドレス"), None),
    ("address", _re(r"\b(postal |mailing |home |delivery )?addresse?s?\b|住所|お届け先|送付先"), None),
    ("phone", _re(r"\b(tele)?phone( numbers?)?\b|電話番号|連絡先電話"), "phone"),
    ("birth_date", _re(r"\bdates? of birth\b|\bbirth ?dates?\b|生年月日"), None),
    ("gender", _re(r"\bgender\b|\bsex\b|性別"), None),
    ("age", _re(r"\bage\b|年齢"), None),
    ("payment_card", _re(r"\b(credit|payment) cards?( \w+)?\b|クレジットカード(番号|情報)?|決済情報"), None),
    ("bank_account", _re(r"\bbank accounts?( \w+)?\b|口座(番号|情報)?"), None),
    ("cookies", _re(r"\bcookies?( identifiers?)?\b|クッキー"), None),
    ("device", _re(r"\bdevices?( information| identifiers?)?\b|端末(情報|識別子)?"), None),
    ("browser", _re(r"\bbrowsers?( type)?\b|ブラウザー?(の種類)?"), None),
    (
        "access_log",
        _re(r"\b(access|usage) (logs?|history)\b|\bpages viewed\b|アクセス(履歴|ログ)|閲覧履歴|利用履歴|操作履歴"),
        None,
    ),
    (
        "site_usage",
        _re(r"\butili[sz]ation information\b|\buse of (the|our) (web)?site\b|サイトの利用(状況|情報)"),
        None,
    ),
    (
        "purchase_history",
        _re(r"\b(purchase|order) (history|details|records?)\b|購入履歴|注文(履歴|内容)|ご購入内容"),
        None,
    ),
    (
        "resume",
        _re(
            r"\b(resume|résumé|curriculum vitae|career history|work history|education)\b|履歴書|職務経歴(書)?"
            r"|学歴|職歴"
        ),
        None,
    ),
    ("occupation", _re(r"\b(occupation|job title|position)\b|職業|役職|部署(名)?"), None),
    ("photo", _re(r"\bphotographs?\b|\bportraits?\b|顔写真"), None),
    ("inquiry", _re(r"\bcontents? of (the |your )?inquir\w+|お?問い?合わ?せ(の)?内容"), None),
    ("login", _re(r"\b(user|login) IDs?\b|\bpasswords?\b|ログインID|パスワード|ユーザーID|ユーザID"), None),
    ("name", _re(r"\b(full |user )?names?\b|氏名|お名前|名前|姓名"), None),
)
"""Items by name, with the form by which a person can be found by one."""

REFERABLE = frozenset({"cookies", "device", "browser", "access_log", "site_usage", "ip_address"})
"""Items that are personally referable information unless linked to a person (APPI 2(7))."""

KINDS = {
    "applicant": "dpv:JobApplicant",
    "customer": "dpv:Customer",
    "employee": "dpv:Employee",
    "user": "dpv:User",
    "address": "pd:PhysicalAddress",
    "age": "pd:Age",
    "bank_account": "pd:BankAccount",
    "birth_date": "pd:BirthDate",
    "email": "pd:EmailAddress",
    "gender": "pd:Gender",
    "ip_address": "pd:IPAddress",
    "name": "pd:Name",
    "phone": "pd:TelephoneNumber",
    "purchase_history": "pd:Purchase",
}
"""Concepts of DPV that subjects and items, by name, certainly fall under. Of a purpose, its words make none certain."""

GROUNDS: tuple[tuple[Ground, Pattern], ...] = (
    (
        Ground.OTHERWISE_PERMITTED,
        _re(
            r"otherwise (permitted|allowed)|protect\w* (the |a )?(\w+ )?(life|person)|\bpublic health"
            r"|国の機関|地方公共団体|生命|公衆衛生|児童"
            r"|その他(の)?法令|その他.*法.*(認め|許)|学術研究|except as permitted"
        ),
    ),
    (Ground.JOINT_USE, _re(r"\bjoint(ly)?\b|共同(して)?利用|共同で利用")),
    (Ground.SUCCESSION, _re(r"\bmerger|\bsucce(ed|ss)|business transfer|合併|承継|事業譲渡")),
    (Ground.ENTRUSTMENT, _re(r"\b(delegat|entrust|outsourc|subcontract)|service providers?|\bprocessors?\b|委託|委任")),
    (
        Ground.LAW,
        _re(
            r"\b(required|based on|pursuant|accordance|under|by)\b.{0,40}\b(laws?|ordinances?|legal"
            r"|statut\w+|court)|legal obligation|\blaws?\b.{0,20}\brequire"
            r"|法令|法律|裁判所|捜査"
        ),
    ),
    (Ground.CONSENT, _re(r"\bconsent|\bpermission\b|同意|承諾")),
)

RIGHTS: tuple[tuple[str, Act, Pattern], ...] = (
    ("disclosure", Act.DISCLOSE, _re(r"\bdisclos|\baccess\b|開示")),
    ("correction", Act.CORRECT, _re(r"\bcorrect|\brectif|\bamend|訂正|追加")),
    (
        "stop",
        Act.STOP,
        _re(
            r"\bstop|\bsuspend|\bsuspension|\bcease|\bcessation|\brestrict|\bobject\b|利用(の)?停止|利用停止"
            r"|提供の停止"
        ),
    ),
    ("erasure", Act.ERASE, _re(r"\berase|\berasure|\bdelet|消去|削除")),
)

ASKS_A_RIGHT = _re(r"\brequests?\b|\bright\b|\brights\b|\bmay ask\b|\bwish|請求|求め|申し?出|ご希望|依頼")

UNDERTAKINGS: tuple[tuple[str, Pattern], ...] = (
    (
        "acquisition.proper",
        _re(
            r"(fraud|deceit|unlawful|wrongful|improper|dishonest"
            r"|lawful and fair|lawful.{0,12}means)|偽り|不正な手段|不正の手段|適法かつ"
            r"|適正(な|かつ|に)(手段|公正|取得)|適法.{0,10}手段"
        ),
    ),
    ("acquisition.special_care", _re(r"special[- ]care|sensitive (personal )?(information|data)|要配慮個人情報|機微")),
    (
        "measures.entrustees",
        _re(
            r"(supervis|select|oversee).{0,60}(entrust|contractor|processor|provider)|(entrust"
            r"|contractor|processor|provider).{0,80}(supervis|contract|agreement)|委託(先|を受けた).{0,60}(監督"
            r"|契約|選定)|委託先.{0,40}管理"
        ),
    ),
    ("measures.basic_policy", _re(r"\bbasic policy\b|基本方針の策定")),
    ("measures.rules", _re(r"\binternal rules\b.{0,40}(data|handling)|規律の整備|取扱規程")),
    ("measures.organisational", _re(r"\borgani[sz]ational\b|組織的安全管理")),
    ("measures.personnel", _re(r"\bpersonnel\b.{0,30}measures|\b(train|educat)\w*|人的安全管理|教育|研修")),
    ("measures.physical", _re(r"\bphysical\b|物理的安全管理")),
    ("measures.external_environment", _re(r"\bexternal environment|regimes? of (the )?foreign|外的環境")),
    ("measures.technical", _re(r"\btechnical\b|\bencrypt|\bTLS\b|\bSSL\b|技術的安全管理|暗号化|ファイアウォール")),
    ("measures.fee", _re(r"\bfees?\b|\bcharge\b|手数料")),
    (
        "measures.external_transmission",
        _re(r"\bcookies?\b|\banalytics\b|external(ly)? transmi|クッキー|外部送信|アクセス解析|広告配信"),
    ),
    ("keeping.accuracy", _re(r"\baccura(te|cy)\b|\bup[- ]to[- ]date\b|正確|最新の(内容|状態)")),
    (
        "keeping.deletion",
        _re(
            r"\b(delete|erase|destroy|dispose)\w*\b.{0,80}\b(no longer|when|once|delay)"
            r"|no longer.{0,60}(delet|eras)|不要.{0,30}(消去"
            r"|削除|廃棄)|必要.{0,12}なくな.{0,30}(消去|削除|廃棄)|遅滞なく(消去"
            r"|削除)"
        ),
    ),
    (
        "keeping.period",
        _re(
            r"\b(retain|keep|store)\w*\b.{0,60}\b(years?|months?|period|as long as)\b|保存期間|保管期間"
            r"|\d+\s*(年間|か月|ヶ月).{0,10}(保存|保管|保有)|(必要な|一定)期間.{0,10}(保存|保管|保有)"
        ),
    ),
    (
        "measures.law",
        _re(
            r"\bcompl(y|ies|iance)\b.{0,60}(laws?|ordinances?|regulations?)|法令.{0,40}(遵守|順守)|(遵守|順守)(し"
            r"|いた)"
        ),
    ),
    (
        "measures.security",
        _re(
            r"\bsecur(e|ity)\b.{0,60}(measure|manag|control)|\b(leak|divulgence|loss|damage"
            r"|unauthori[sz]ed access)|safeguards?\b|漏えい|漏洩|滅失|毀損|き損|安全管理(措置)?|不正アクセス"
        ),
    ),
    ("measures.management", _re(r"management system|マネジメントシステム")),
    ("revisions.purposes", _re(r"変更前.{0,30}関連性|利用目的(を|の)変更|\bchang\w* (of )?(the |our )?purposes")),
    (
        "revisions.publication",
        _re(
            r"\b(revis|chang|amend|updat)\w*\b.{0,80}\b(publish|post|website|notif|available|announce)"
            r"|(改定|改訂|変更).{0,60}(公表|掲載|通知|掲示|お知らせ)"
        ),
    ),
    (
        "revisions.review",
        _re(
            r"\b(may|will) (\w+ ){0,3}(revise|change|amend|update)|\breview\b|continu\w+ improve|改定|改訂"
            r"|見直し|継続的|変更することが"
        ),
    ),
    ("measures.desk", _re(r"\b(contact|inquir\w+|enquir\w+|complaints?)\b|窓口|お?問い?合わ?せ|苦情|ご相談")),
)
"""Undertakings by rule. A sentence is one only where its section, or its own words, say so."""

TENANTS = _re(
    r"\btenants?\b|as a (data )?processor"
    r"|on behalf of (our )?customers|テナント|お客様からお預かり|処理を受託|受託者として"
)

PURPOSE_NAMES: tuple[tuple[str, Pattern], ...] = (
    ("support", _re(r"\bsupport|サポート|アフターサービス|保守")),
    ("surveys", _re(r"\bsurvey|questionnaire|アンケート")),
    (
        "promotion",
        _re(
            r"\bpromot|\bmarketing|\badverti|newsletter|\bnews\b|\boffers?\b|ご案内|案内|広告|宣伝|販売促進|キャンペーン"
            r"|メールマガジン|配信"
        ),
    ),
    ("development", _re(r"\bdevelop|開発|企画|研究")),
    ("statistics", _re(r"\bstatistic|統計")),
    ("analysis", _re(r"\banaly|分析|マーケティング|改善|\bimprov")),
    ("recruiting", _re(r"\brecruit|\bselection|\bhiring|採用|選考")),
    ("shareholder_rights", _re(r"\brights\b.*\bobligation|権利の行使|株主総会|配当")),
    ("pay", _re(r"\bremuneration|\bpayroll|\bsalar|\bwages|給与|賃金|報酬")),
    ("welfare", _re(r"\bwelfare|\bbenefits\b|福利厚生")),
    ("health", _re(r"\bhealth\b|健康|安全衛生")),
    ("leaving", _re(r"\bresign|\bretire|退職")),
    ("employment", _re(r"\bemployment|\bpersonnel\b|人事|労務|雇用")),
    ("inquiries", _re(r"\binquir|\benquir|\bquestions?\b|問い?合わ?せ|ご質問|ご相談|ご意見")),
    ("delivery", _re(r"\bdeliver|\bship(ping|ment)|発送|配送|お届け|納品")),
    ("billing", _re(r"\bbill|\binvoic|\bpayment|請求|決済|代金|支払")),
    ("identification", _re(r"\bidentif|\bauthenticat|\bverify|本人確認|認証")),
    ("security", _re(r"\bfraud|\bsecurity|\bmisuse|不正|セキュリティ")),
    ("contracts", _re(r"\bcontract|\btransactions?|契約|取引|商談")),
    ("service", _re(r"\bprovi(de|ding|sion)|\boperat|提供|運営|履行")),
    ("communications", _re(r"\bcommunicat|\bnotif|連絡|通知|お知らせ")),
)
"""Short names of purposes that many pages have."""

COUNTRIES: tuple[tuple[str, Pattern], ...] = (
    ("TW", _re(r"taiwan|taipei|台湾|臺灣")),
    ("US", _re(r"\bU\.?S\.?A?\.?\b|united states|america|米国|アメリカ")),
    ("CN", _re(r"\bchina\b|shanghai|beijing|中国|上海")),
    ("KR", _re(r"korea|seoul|韓国")),
    ("SG", _re(r"singapore|シンガポール")),
    ("VN", _re(r"vietnam|ベトナム")),
    ("TH", _re(r"thailand|タイランド|タイ王国")),
    ("DE", _re(r"germany|gmbh|ドイツ")),
    ("GB", _re(r"united kingdom|\bUK\b|英国|イギリス")),
)
