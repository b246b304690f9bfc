"""Japanese words of column names, in their own script and in Latin letters of every spelling in use."""

from typing import Final

ROMANISED: Final = """
person name: shimei simei namae onamae seimei
family name: myoji myouji miyouji
seirei: seirei
sei: sei
mei: mei
kana: furigana hurigana kana yomigana yomikata
person name kana: shimeikana simeikana
kanji: kanzi
phone: denwa denwabango denwabangou
mobile: keitai keitaidenwa
contact: renrakusaki renraku
emergency: kinkyu kinkyuu
postal code: yubin yuubin yubinbango yuubinbangou yubinbangou yubinbangoo yuubinbango
address: jusho juusho jyusho jyuusho jyusyo jyuusyo zyuusyo jusyo juusyo shozaichi syozaiti addoresu
prefecture: todofuken todoufuken ken
city: shikuchoson sikutyouson shichoson
building: tatemono tatemonomei
street: banchi banti chome
birth date: seinengappi seinengapi tanjobi tanjoubi tanjyobi tanjyoubi umare seinenngappi birthymd
birth: tanjo tanjou
gender: seibetsu seibetu
age: nenrei
company: kaisha kaisya kaishamei kaisyamei kinmusaki houjin hojin kigyo kigyou jigyosho
partner: torihikisaki
department: busho busyo shozoku syozoku bumon
section: kakari
job title: yakushoku yakusyoku shokui
job: shokugyo shokugyou
employee: shain syain jugyoin juugyouin jugyouin shokuin syokuin
representative: daihyo daihyou tanto tantou tantosha tantousha tantosya
customer: kokyaku okyaku okyakusama konyusha
member: kaiin kaiinn
applicant: oubosha obosha oubosya kyushokusha
shareholder: kabunushi
patient: kanja kanjya
student: gakusei seito
person: hito kojin honnin
number: bango bangou banngou bangoo
code: kodo koodo
name suffix: meisho meishou
my number: kojinbango kojinbangou mainanba mainanbaa
salary: kyuyo kyuuyo kyuryo kyuuryou chingin tingin kyuyogaku gekkyu gekkyuu
base salary: kihonkyu kihonkyuu
income: nenshu nensyu nenshuu shotoku
bonus: shoyo syouyo
bank: ginko ginkou
branch: shiten siten
bank account: koza kouza kouzabango kozabango furikomisaki
holder: meigi meiginin
card: kaado
remark: biko bikou tekiyo
memo: memoran
inquiry: toiawase otoiawase toiawasenaiyo
content: naiyo naiyou
insurance: hoken
pension: nenkin
licence: menkyo menkyosho
passport: ryoken
family: kazoku
spouse: haigusha haiguusha
child: kodomo fuyo fuyou
relation: zokugara tsuzukigara
education: gakureki
career: shokureki
nationality: kokuseki
domicile: honseki
disease: byomei byoumei byoki
medical: byoreki kioreki
disability: shogai shougai
blood type: ketsuekigata
religion: shukyo shuukyou
password: pasuwado pasuwaado
login: roguin
product: shohin shouhin syouhin
order: chumon chuumon jutyu juchu
store: tenpo tempo
date: bi hizuke nichiji
registered date: torokubi touroku toroku tourokubi
hire date: nyushabi nyuusha nyusha
leaving date: taishabi taisha
amount: kingaku gaku
presence: umu
master: masuta
quantity: suryo suuryou
price: tanka kakaku
status: jotai joutai
flag: furagu
type: kubun kbn shubetsu shubetu
title: kenmei
"""
"""In Latin letters: Hepburn, Kunrei and how people type."""

JAPANESE: Final = """
person name: 氏名 お名前 御名前 名前 姓名 ご氏名 御氏名 なまえ おなまえ 本名 漢字氏名 氏名漢字 芳名 旧姓名
family name: 姓 苗字 名字 旧姓 氏
given name: 下の名前
mei: 名
kana: フリガナ ふりがな カナ かな 読み仮名 読みがな よみがな ヨミガナ 読み ヨミ 仮名 カタカナ ﾌﾘｶﾞﾅ ｶﾅ
kanji: 漢字
romaji: ローマ字
phone: 電話 電話番号 TEL 固定電話 お電話番号 連絡先電話番号 自宅電話
mobile: 携帯 携帯電話 携帯番号 携帯電話番号
fax: ファックス FAX番号 ファクシミリ ファクス
email: メールアドレス メアド Eメール Ｅメール 電子メール メルアド e-mail Eメールアドレス
mail: メール
contact: 連絡先 ご連絡先
emergency: 緊急 緊急時
postal code: 郵便番号 郵便 〒 郵便no
address: 住所 ご住所 御住所 現住所 所在地 居所 住居 アドレス 送付先 送り先 お届け先 届け先 届先 配送先
prefecture: 都道府県 県名
city: 市区町村 市町村 市区郡 区市町村
street: 番地 丁目 町域 町名番地 町名
building: 建物 建物名 マンション名 ビル名 部屋番号 方書
birth date: 生年月日 誕生日 生年 お誕生日
gender: 性別
age: 年齢 年令
nationality: 国籍
domicile: 本籍 本籍地
country: 国 国名
marital: 婚姻 既婚 未婚 婚姻区分
family: 家族 続柄 世帯 世帯主
spouse: 配偶者 妻 夫
child: 子 子供 扶養 扶養家族 扶養人数 被扶養者
guardian: 保護者 親権者
company: 会社 会社名 企業 企業名 法人 法人名 勤務先 勤務先名 勤め先 貴社名 御社名 所属会社 事業所
partner: 取引先 仕入先
department: 部署 部署名 所属 部門 部門名 所属部署 配属先 課 部課
job title: 役職 役職名 職位 職名 肩書 肩書き 等級
job: 職業 職種 ご職業
employee: 社員 従業員 職員 従業者 スタッフ 社員情報
representative: 担当 担当者 代表者 代表 営業担当
manager: 上司 上長
customer: 顧客 お客様 お客さま 客 得意先 購入者 注文者 ご注文者 契約者 利用者
member: 会員 メンバー
user: ユーザー ユーザ 使用者
applicant: 応募者 候補者 求職者 志願者
shareholder: 株主
inquirer: 問合せ者 問い合わせ者 お問い合わせ者
patient: 患者
student: 学生 生徒 児童 受講者
participant: 参加者 出席者 申込者 申込み者
visitor: 来訪者 来客
recipient: 受取人 宛名 宛先 受信者
sender: 差出人 送信者
person: 個人 本人 ご本人 人
number: 番号 №
code: コード
id: ＩＤ
my number: マイナンバー 個人番号 ﾏｲﾅﾝﾊﾞｰ
corporate number: 法人番号
salary: 給与 給料 基本給 月給 賃金 時給 給与額 支給額 手取り 報酬
income: 年収 所得 収入
bonus: 賞与 ボーナス
bank: 銀行 銀行名 金融機関 金融機関名
branch: 支店 支店名
bank account: 口座 口座番号 振込先 振込口座 預金種目 預金種別
holder: 名義 名義人
account holder: 口座名義 口座名義人
credit: クレジット クレジットカード
card: カード カード番号
expiry: 有効期限
remark: 備考 摘要 特記事項 備考欄
memo: メモ
comment: コメント 感想
note: ノート 所見 記事
inquiry: 問い合わせ お問い合わせ 問合せ お問合せ お問合わせ 質問 ご質問 ご要望 要望 ご意見 意見
content: 内容 本文
reason: 理由 志望動機
insurance: 保険 保険証 被保険者 健康保険 保険者
pension: 年金 基礎年金
licence: 免許 免許証 運転免許 運転免許証
passport: 旅券 パスポート
residence card: 在留カード 在留
education: 学歴 最終学歴 出身校 出身大学 学校 学校名 大学 大学名
career: 職歴 職務経歴 経歴 前職 略歴
qualification: 資格 保有資格
health: 健康 健診 健康診断 健診結果 健康状態
medical: 病歴 既往歴 診療 服薬 投薬 処方 通院
disease: 病名 傷病名 傷病 診断名 診断 疾患
disability: 障害 障がい 障碍 障害等級
allergy: アレルギー
blood type: 血液型
height: 身長
weight: 体重
religion: 宗教 信条
criminal: 前科 犯罪歴 賞罰
race: 人種
password: パスワード ﾊﾟｽﾜｰﾄﾞ 合言葉
pin: 暗証番号
token: トークン
login: ログイン ログインID
ip address: IPアドレス ｉｐアドレス
user agent: ブラウザ 利用端末
device: 端末 端末ID 機器
latitude: 緯度
longitude: 経度
photo: 写真 顔写真 証明写真
image: 画像
url: ホームページ サイト サイトURL
product: 商品 製品 品
item: 品目
order: 注文 受注 発注
store: 店舗 店 店名
bank transfer: 振込
amount: 金額 合計 売上 残高
price: 単価 価格 定価
quantity: 数量 個数 件数 回数
count: 人数 数
date: 日 日付 年月日 日時 日にち
time: 時刻 時間 時
created: 作成 登録 入力
updated: 更新 変更
deleted: 削除
hire: 入社 採用
leaving: 退社 退職 退会
joined: 入会
status: 状態 ステータス 状況 在籍状況
flag: フラグ 可否 要否
presence: 有無
master: マスタ マスター 台帳 一覧 名簿 リスト テーブル
type: 区分 種別 種類 分類 種
category: カテゴリ カテゴリー
title: 件名 題名 タイトル 表題
subject: 主題
file: ファイル ファイル名
message: メッセージ
point: ポイント
rank: ランク
stage: 段階
setting: 設定
delivery: 配送 配達
billing: 請求 請求先
invoice: 請求書
contract: 契約
log: ログ 履歴
name suffix: 名称 名義称
"""
"""In their own script; the longest that fits is taken."""
