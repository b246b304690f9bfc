"""Companies that do not exist: a coined place name and a trade."""

from typing import NamedTuple

from kotowari.cli.demo.draw import Draw


class Word(NamedTuple):
    """A word of a company name and its form in an Internet domain."""

    written: str
    latin: str


def company(draw: Draw, country: str, number: int) -> tuple[str, str]:
    """Return the name and the domain (under ``.example``, RFC 2606) of the country's company of that number, from 0.

    No name comes twice before all have come once; then the domain gets a number.
    """
    stems, trades = _WORDS[country]
    rounds, place = divmod(number, len(stems) * len(trades))
    turn, position = divmod(place, len(stems))
    # Each turn through the stems shifts the trades by one: every pair comes once, and neighbours differ in both.
    stem, trade = stems[position], trades[(position + turn) % len(trades)]
    domain = f"{stem.latin}-{trade.latin}{rounds + 1 if rounds else ''}.example"
    return _with_form(draw, country, stem.written, trade.written), domain


def _with_form(draw: Draw, country: str, stem: str, trade: str) -> str:
    if country == "JP":
        return f"株式会社{stem}{trade}" if draw.chance(60) else f"{stem}{trade}株式会社"
    if country == "TW":
        return f"{stem}{trade}股份有限公司"
    return f"{stem} {trade} {'Inc.' if country == 'US' else 'Ltd.'}"


def _words(row: str) -> tuple[Word, ...]:
    return tuple(Word(*pair.split()) for pair in row.strip().split(","))


def _english(row: str) -> tuple[Word, ...]:
    return tuple(Word(word, word.lower()) for word in row.split())


_ENGLISH = (
    _english("""Larkmoor Fernwick Brindlecombe Quillon Ashwater Hollinsgate Tarnbrook Wexmere Copperfen Saltholme
    Merriden Oakhythe Dunscar"""),
    _english("Analytics Logistics Foods Instruments Publishing Engineering Textiles Consulting"),
)

_WORDS = {
    "JP": (
        _words("""霧ヶ瀬 kirigase,星見坂 hoshimizaka,鈴鳴 suzunari,風待浜 kazemachihama,雲居原 kumoihara,花籠 hanakago,
        朝凪台 asanagidai,千草野 chigusano,瑠璃川 rurikawa,茜ヶ浦 akanegaura,小夜川 sayogawa,浅葱野 asagino,
        若苗 wakanae,夕凪崎 yunagisaki,白露原 shiratsuyuhara,藤波野 fujinamino,鶴ヶ音 tsurugane,玉響 tamayura,
        汐見原 shiomihara,冬木坂 fuyukizaka,萩ノ台 haginodai,雪待 yukimachi,桐ノ峰 kirinomine"""),
        _words("""システムズ systems,製作所 works,商事 shoji,食品 foods,建設 construction,印刷 print,電機 electric,
        運輸 transport,出版 publishing,薬品 pharma,精機 precision,不動産 realty,物産 bussan,
        コンサルティング consulting"""),
    ),
    "TW": (
        _words("""晨嶼 chenyu,雲岫 yunxiu,澄禾 chenghe,嵐海 lanhai,沐川 muchuan,霽光 jiguang,青泓 qinghong,
        望嶺 wangling,初穗 chusui,曜石谷 yaoshigu,松濤 songtao"""),
        _words("科技 tech,資訊 info,精密 precision,貿易 trading,物流 logistics,生技 biotech,設計 design"),
    ),
    "US": _ENGLISH,
    "GB": _ENGLISH,
}
