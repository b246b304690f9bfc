"""The words by which a text names somebody, and those that stand in the place of a name and name nobody."""

from typing import Final

from kotowari.datamap.guess.frequent import FAMILY
from kotowari.datamap.guess.lexicon import terms

_FAMILIES: Final = frozenset(name for name in terms(FAMILY) if not name.isascii())

FAMILIES: Final = frozenset(name for name in _FAMILIES if len(name) > 1) | terms(
    "土屋 守屋 古屋 大屋 森屋 金屋 小室 氷室 岡部 安部 磯部 矢部 園部 軽部 長谷部 日下部 田部 宮部 五十嵐 一ノ瀬 東海林"
)
"""Frequent family names of two characters and more: where a name begins in a run of characters."""

SURNAMES: Final = frozenset(name for name in _FAMILIES if len(name) == 1) | frozenset(
    "黄吴刘张陈杨赵孙马罗韩许邓冯谢萧叶苏卢吕范郑赖钟谭陆龚严薛阎贾邹钱汤殷尹黎易常武乔贺安倪温樊葛邢安岳"
)
"""Chinese family names of one character."""

NOBODY: Final = terms(
    "客 主人 御客 皆 奥 神 王 仏 旦那 王子 王女 女王 姫 殿 宮 若 上 貴 何 俺 人 日 月 星 余所 他人 世間 外 逆 各 誰"
    " 同 多 異 模 仕 文 一 有 左 無 両 某 諸 彼 摂 華 源 平 御 沈 店員 店長 社長 会長 部長 課長 係長 次長 専務"
    " 常務 主任 所長 支店長 担当 責任 代表 患者 利用者 会員 読者 大家 運転手 管理人 隣人 隣 近所 親御 母 父 兄"
    " 姉 弟 妹 娘 息子 嫁 婿 孫 爺 婆 友達 友人 本人 家族 両親 夫 妻 彼女 貴方 貴社 御社 弊社 同社 当社 他社"
    " 各社 先方 関係者 保護者 院長 校長 園長 教頭 担任 学校 警察 消防 苦労 馳走 蔭 陰 御蔭 御陰 気毒 愁傷 主 暴"
    " 赤 坊 嬢 医者 看護婦 弁護士 税理士 司法書士 子供 子 各位 取引先 得意先 仕入先 顧客 来客 応募者 退会者"
    " 申込者 契約者 相続人 代理人 受取人 差出人 発送元 老 貴殿 ユーザー ユーザ オーナー スタッフ メンバー"
    " ドライバー メーカー ベンダー パートナー オペレーター オペレータ マネージャー マネジャー リーダー"
    " クライアント テナント ゲスト ホスト サポート ショップ センター コールセンター ママ パパ バイト アルバイト"
    " パート ヘルパー ケアマネ ケアマネジャー コーチ トレーナー クルー スポンサー ペット ワン ネコ モデル"
    " ライター デザイナー エンジニア カスタマーサポート ヘルプデスク キャスト ナース ドクター みな たく おく"
    " おきゃく おじ おば おじい おばあ おとう おかあ おにい おねえ おとな かあ とう にい ねえ じい ばあ だんな"
    " むすこ むすめ おつかれ ごくろう ごちそう おかげ おたがい おまち あか ぼう おじょう いい いく おまわり"
    " おいしゃ とな おとなり どちら そちら こちら おひさ おつき おほし おう"
)
"""What people are called without a name."""

ROLES: Final = (
    *"部課係室社店局院省庁署員者長屋士業館園校組班",
    *(
        "会社",
        "法人",
        "銀行",
        "担当",
        "窓口",
        "事務所",
        "センター",
        "商店",
        "商事",
        "商会",
        "物産",
        "産業",
        "製作所",
        "大学",
    ),
    *("建設", "電機", "不動産", "食品", "運輸", "運送", "交通", "製薬"),
)
"""How what is called with respect ends that is no person: a department, an office, a shop, a role."""

HONORIFICS: Final = (
    r"様(?![子式相態々変])",
    r"さま(?![ざ])",
    r"さん(?![ざじぜぞ])",
    r"氏(?![名族神])",
    r"殿(?![堂下様])",
    "くん(?![でだじかなよ])",
    "ちゃん(?!と)",
    "君(?![臨主])",
    "先生(?!方)",
    "先輩",
)

OFFICES_HELD: Final = terms(
    "弁護士 税理士 司法書士 部長 課長 社長 係長 店長 主任 会長 院長 校長 教授 医師 次長 所長 専務 常務 室長 看護師"
)
"""What stands with a family name for an honorific, or between it and one; alone it names nobody."""

MR: Final = ("先生", "小姐", "女士", "太太", "夫人", "同學", "同学", "老師", "老师", "醫師", "医生", "阿姨", "伯伯")
"""With what Chinese names end, whole or a family name alone."""

MANAGER: Final = ("經理", "经理", "主任", "律師", "律师", "教授", "店長", "專員", "专员", "董事長", "董事长")
"""What only follows a family name, or is a role."""

LABELS: Final = (
    "氏名|お名前|名前|お?届け?先|受取人|宛名|宛先|担当者?|紹介者|同行者|同居人|配偶者|緊急連絡先|連絡先|保証人"
    "|姓名|聯絡人|收件人|緊急聯絡人|联系人"
)
"""After what, and a colon, somebody is named in Japanese and Chinese."""

TITLES: Final = "Mr|Mrs|Ms|Miss|Mx|Mister|Dr|Prof|Professor|Sir|Madam|Madame|Herr|Frau"

GREETED: Final = terms(
    "customer sir madam all team everyone friend colleague colleagues client member guest there user support sirs folks"
    " hiring sales staff parents students valued partner partners subscriber again both"
)
"""Who is greeted in English, and not by a name."""

OFFICES: Final = terms(
    "info support sales contact help helpdesk noreply no-reply donotreply admin administrator office privacy postmaster"
    " webmaster billing accounts orders order service customerservice customer-service cs jobs recruit hr press pr news"
    " newsletter abuse security legal marketing hello enquiries inquiry inquiries mail mailer-daemon shop store"
)
"""Who reads mail at an address that is no person's."""

NUMBERED: Final = (
    r"(?:(?:注文|受付|伝票|追跡|予約|請求書?|会員|問合せ?|お客様|商品|型番|管理|訂單|單號|編號)(?:番号|No\.?|號碼)?"
    r"|\b(?:order|tracking|invoice|ticket|ref|case)(?: number| no\.?| id)?|\bNo\.?|#)[:#号 ]{0,3}$"
)
"""After what a number is no person's but of a thing."""
