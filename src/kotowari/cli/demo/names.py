"""Names of made-up people: a common family name and a common given name, put together by chance."""

from typing import NamedTuple

from kotowari.cli.demo.draw import Draw


class Part(NamedTuple):
    """A family or a given name: as written, as read in kana (Japanese only), in small Latin letters."""

    written: str
    kana: str
    latin: str


class Name(NamedTuple):
    """A family and a given name in the order and script of a language (en, ja or zh-Hant)."""

    language: str
    family: Part
    given: Part

    @property
    def written(self) -> str:
        """The name as its bearer writes it."""
        if self.language == "en":
            return f"{self.given.written} {self.family.written}"
        return f"{self.family.written}{' ' if self.language == 'ja' else ''}{self.given.written}"

    @property
    def with_reading(self) -> str:
        """The name as a Japanese form asks for it, with its reading; elsewhere as written."""
        if self.language != "ja":
            return self.written
        return f"{self.written}（{self.family.kana} {self.given.kana}）"


def name(draw: Draw, language: str, family: Part | None = None) -> Name:
    """Return a made-up name; with ``family``, a name of that family."""
    families, given = _NAMES[language]
    return Name(language, family or draw.frequent(families), draw.frequent(given))


def _japanese(rows: str) -> tuple[Part, ...]:
    return tuple(Part(*row.split()) for row in rows.strip().splitlines())


def _taiwanese(rows: str) -> tuple[Part, ...]:
    written_and_latin = (row.split() for row in rows.strip().split(","))
    return tuple(Part(written, "", latin) for written, latin in written_and_latin)


def _english(row: str) -> tuple[Part, ...]:
    return tuple(Part(written, "", written.lower().replace("'", "")) for written in row.split())


_JAPANESE_FAMILIES = """
佐藤 さとう sato
鈴木 すずき suzuki
高橋 たかはし takahashi
田中 たなか tanaka
伊藤 いとう ito
渡辺 わたなべ watanabe
山本 やまもと yamamoto
中村 なかむら nakamura
小林 こばやし kobayashi
加藤 かとう kato
吉田 よしだ yoshida
山田 やまだ yamada
佐々木 ささき sasaki
山口 やまぐち yamaguchi
松本 まつもと matsumoto
井上 いのうえ inoue
木村 きむら kimura
林 はやし hayashi
斎藤 さいとう saito
清水 しみず shimizu
山崎 やまざき yamazaki
森 もり mori
池田 いけだ ikeda
橋本 はしもと hashimoto
阿部 あべ abe
石川 いしかわ ishikawa
山下 やました yamashita
中島 なかじま nakajima
石井 いしい ishii
小川 おがわ ogawa
前田 まえだ maeda
岡田 おかだ okada
長谷川 はせがわ hasegawa
藤田 ふじた fujita
後藤 ごとう goto
近藤 こんどう kondo
村上 むらかみ murakami
遠藤 えんどう endo
青木 あおき aoki
坂本 さかもと sakamoto
福田 ふくだ fukuda
太田 おおた ota
西村 にしむら nishimura
藤井 ふじい fujii
岡本 おかもと okamoto
金子 かねこ kaneko
藤原 ふじわら fujiwara
三浦 みうら miura
中野 なかの nakano
原田 はらだ harada
松田 まつだ matsuda
竹内 たけうち takeuchi
小野 おの ono
中山 なかやま nakayama
和田 わだ wada
石田 いしだ ishida
森田 もりた morita
上田 うえだ ueda
内田 うちだ uchida
柴田 しばた shibata
酒井 さかい sakai
宮崎 みやざき miyazaki
横山 よこやま yokoyama
安藤 あんどう ando
宮本 みやもと miyamoto
大野 おおの ono
島田 しまだ shimada
谷口 たにぐち taniguchi
今井 いまい imai
丸山 まるやま maruyama
"""

# Given names of people born from about 1960 to 2005: the people who work, apply, invest and ask.
_JAPANESE_GIVEN = """
健太 けんた kenta
美穂 みほ miho
大輔 だいすけ daisuke
直樹 なおき naoki
恵子 けいこ keiko
翔太 しょうた shota
愛 あい ai
拓也 たくや takuya
由美子 ゆみこ yumiko
陽子 ようこ yoko
誠 まこと makoto
美咲 みさき misaki
裕子 ゆうこ yuko
達也 たつや tatsuya
彩 あや aya
智子 ともこ tomoko
浩 ひろし hiroshi
麻衣 まい mai
健一 けんいち kenichi
真由美 まゆみ mayumi
亮 りょう ryo
千尋 ちひろ chihiro
久美子 くみこ kumiko
哲也 てつや tetsuya
沙織 さおり saori
和也 かずや kazuya
さくら さくら sakura
隆 たかし takashi
友美 ともみ tomomi
翼 つばさ tsubasa
明日香 あすか asuka
雄太 ゆうた yuta
直美 なおみ naomi
修平 しゅうへい shuhei
葵 あおい aoi
正樹 まさき masaki
香織 かおり kaori
洋平 ようへい yohei
典子 のりこ noriko
大樹 だいき daiki
奈緒 なお nao
俊介 しゅんすけ shunsuke
絵里 えり eri
剛 つよし tsuyoshi
里奈 りな rina
雅人 まさと masato
綾子 あやこ ayako
蓮 れん ren
幸子 さちこ sachiko
祐介 ゆうすけ yusuke
遥 はるか haruka
秀樹 ひでき hideki
めぐみ めぐみ megumi
悠人 ゆうと yuto
理恵 りえ rie
康弘 やすひろ yasuhiro
桃子 ももこ momoko
慎吾 しんご shingo
詩織 しおり shiori
晃 あきら akira
"""

# Romanised as Taiwanese passports usually have it.
_TAIWANESE_FAMILIES = """
陳 chen,林 lin,黃 huang,張 chang,李 lee,王 wang,吳 wu,劉 liu,蔡 tsai,楊 yang,許 hsu,鄭 cheng,謝 hsieh,郭 kuo,洪 hung,
曾 tseng,邱 chiu,廖 liao,賴 lai,周 chou,徐 hsu,蘇 su,葉 yeh,莊 chuang,呂 lu,江 chiang,何 ho,蕭 hsiao,羅 lo,高 kao,
簡 chien,朱 chu,鍾 chung,游 yu,彭 peng,詹 chan,施 shih,沈 shen,余 yu,盧 lu"""
_TAIWANESE_GIVEN = """
怡君 yi-chun,家豪 chia-hao,雅婷 ya-ting,俊宏 chun-hung,淑芬 shu-fen,冠宇 kuan-yu,欣怡 hsin-yi,志偉 chih-wei,
佳蓉 chia-jung,宗翰 tsung-han,詩涵 shih-han,建宏 chien-hung,美玲 mei-ling,承恩 cheng-en,宜庭 yi-ting,柏翰 po-han,
惠雯 hui-wen,彥廷 yen-ting,佩珊 pei-shan,明哲 ming-che,思妤 szu-yu,信宏 hsin-hung,靜宜 ching-yi,哲瑋 che-wei,
雅雯 ya-wen,文傑 wen-chieh,郁婷 yu-ting,育誠 yu-cheng,心怡 hsin-yi,國華 kuo-hua,婉婷 wan-ting,政霖 cheng-lin,
筱涵 hsiao-han,耀文 yao-wen,珮瑜 pei-yu,昱翔 yu-hsiang,秀英 hsiu-ying,奕辰 yi-chen,曉君 hsiao-chun,世昌 shih-chang"""

_ENGLISH_FAMILIES = """
Smith Johnson Williams Brown Jones Taylor Wilson Davies Miller Evans Thomas Moore Anderson Walker Wright Robinson
Thompson White Hughes Edwards Green Hall Wood Harris Lewis Martin Jackson Clarke Cooper Ward Turner Hill Carter Morgan
Reed Murphy Kelly Bennett Collins Foster Hayes O'Brien Patel Sullivan Fletcher Lawson Barrett Whitaker"""
_ENGLISH_GIVEN = """
James Sarah David Emma Michael Laura Daniel Rachel Thomas Rebecca Andrew Claire Matthew Hannah Robert Jennifer
Christopher Emily Mark Jessica Paul Katherine Stephen Amy Peter Lucy Benjamin Olivia Simon Megan Nathan Alice Patrick
Charlotte Adam Grace Oliver Victoria Samuel Eleanor Gareth Priya Martin Fiona"""

_NAMES = {
    "ja": (_japanese(_JAPANESE_FAMILIES), _japanese(_JAPANESE_GIVEN)),
    "zh-Hant": (_taiwanese(_TAIWANESE_FAMILIES), _taiwanese(_TAIWANESE_GIVEN)),
    "en": (_english(_ENGLISH_FAMILIES), _english(_ENGLISH_GIVEN)),
}
