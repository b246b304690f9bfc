"""Addresses and telephone numbers, in the order, script and manner of their country.

Towns and postal codes are real, so that they read right. Everything that would lead to a door or ring a telephone is
made up:

- House numbers lie above those that most of these streets have. In the English-speaking countries the streets are
  invented too, and in Britain the second half of the postcode.
- American numbers are 555-01xx and British ones 496 0xxx and 7946 0xxx, which their authorities keep for fiction.
- Japan and Taiwan keep no such range. Their numbers are drawn by chance and merely have a valid form. Never call them.
"""

from typing import NamedTuple

from kotowari.cli.demo.draw import Draw


class Town(NamedTuple):
    """A part of a town: its country (ISO 3166-1), its name in an address, and its telephone numbers (# is a digit)."""

    country: str
    name: str
    line: str


def home(draw: Draw, country: str) -> tuple[Town, str]:
    """Return a town and the address of a home there."""
    town = draw.frequent(_HOMES[country])
    number = _number(draw, town)
    if country == "JP" and draw.chance(60):
        return town, f"{number} {draw.one(_JAPANESE_HOUSES)}{draw.between(1, 9)}0{draw.between(1, 8)}号室"
    if country == "TW":
        return town, f"{number}{draw.between(2, 12)}樓"
    return town, number


def office(draw: Draw, country: str) -> tuple[Town, str]:
    """Return a town and the address of an office there."""
    town = draw.frequent(_OFFICES[country])
    number = _number(draw, town)
    if country == "JP":
        return town, f"{number} {draw.one(_JAPANESE_BUILDINGS)}{draw.between(2, 14)}階"
    if country == "TW":
        return town, f"{number}{draw.between(3, 15)}樓"
    return town, f"{'Suite' if country == 'US' else 'Unit'} {draw.between(2, 9)}, {number}"


def line(draw: Draw, town: Town) -> str:
    """Return the number of a fixed line in the town."""
    return draw.digits(town.line)


def mobile(draw: Draw, town: Town) -> str:
    """Return a mobile number of the town's country; American and British ones for fiction are not told apart."""
    if town.country == "JP":
        return draw.digits(f"{draw.one(('090', '080', '070'))}-{draw.between(1, 9)}###-####")
    if town.country == "TW":
        return draw.digits(f"09{draw.between(1, 8)}#-###-###")
    return line(draw, town)


def _number(draw: Draw, town: Town) -> str:
    if town.country == "JP":
        return f"{town.name}{draw.between(1, 3)}-{draw.between(71, 98)}-{draw.between(1, 29)}"
    if town.country == "TW":
        return f"{town.name}{draw.between(901, 998)}號"
    street = f"{draw.between(4100, 9800) if town.country == 'US' else draw.between(601, 989)} {draw.one(_STREETS)}"
    return f"{street}, {town.name}"


def _town(country: str, rows: str) -> tuple[Town, ...]:
    return tuple(Town(country, *row.split("|")) for row in rows.strip().splitlines())


_JAPANESE_HOUSES = ("コーポ朝凪", "メゾン千草", "ハイツ若苗", "星見坂レジデンス", "グリーンコート笹野", "サンハイム")
_JAPANESE_BUILDINGS = ("朝凪ビル", "星見坂ビル", "第二千草ビル", "常盤野センタービル", "若苗タワー", "雲居ビルディング")
_STREETS = ("Larkmoor Street", "Fernwick Road", "Old Tannery Lane", "Hollins Row", "Saltmarket Way", "Quillon Street")

_HOMES = {
    "JP": _town(
        "JP",
        """
〒158-0097 東京都世田谷区用賀|03-3###-####
〒177-0041 東京都練馬区石神井町|03-3###-####
〒166-0002 東京都杉並区高円寺北|03-3###-####
〒136-0071 東京都江東区亀戸|03-3###-####
〒144-0052 東京都大田区蒲田|03-3###-####
〒140-0014 東京都品川区大井|03-3###-####
〒164-0011 東京都中野区中央|03-3###-####
〒222-0033 神奈川県横浜市港北区新横浜|045-4##-####
〒211-0063 神奈川県川崎市中原区小杉町|044-7##-####
〒330-0063 埼玉県さいたま市浦和区高砂|048-8##-####
〒273-0005 千葉県船橋市本町|047-4##-####
〒564-0063 大阪府吹田市江坂町|06-6###-####
〒464-0850 愛知県名古屋市千種区今池|052-7##-####
〒980-0021 宮城県仙台市青葉区中央|022-2##-####
〒730-0051 広島県広島市中区大手町|082-2##-####
""",
    ),
    "TW": _town(
        "TW",
        """
106 臺北市大安區復興南路一段|(02) 27##-####
220 新北市板橋區文化路一段|(02) 29##-####
235 新北市中和區中山路二段|(02) 22##-####
105 臺北市松山區八德路四段|(02) 27##-####
320 桃園市中壢區中北路|(03) 4##-####
300 新竹市東區光復路一段|(03) 5##-####
407 臺中市西屯區臺灣大道三段|(04) 23##-####
701 臺南市東區中華東路二段|(06) 2##-####
813 高雄市左營區博愛二路|(07) 5##-####
""",
    ),
    "US": _town(
        "US",
        """
San Francisco, CA 94107|(415) 555-01##
Seattle, WA 98104|(206) 555-01##
Austin, TX 78701|(512) 555-01##
Chicago, IL 60606|(312) 555-01##
Boston, MA 02110|(617) 555-01##
""",
    ),
    "GB": _town(
        "GB",
        """
London EC2A 9ZZ|020 7946 0###
London SE1 9ZZ|020 7946 0###
Manchester M4 9ZZ|0161 496 0###
Edinburgh EH6 9ZZ|0131 496 0###
""",
    ),
}

_OFFICES = {
    "JP": _town(
        "JP",
        """
〒160-0023 東京都新宿区西新宿|03-5###-####
〒105-0014 東京都港区芝|03-5###-####
〒150-0002 東京都渋谷区渋谷|03-6###-####
〒103-0027 東京都中央区日本橋|03-3###-####
〒141-0032 東京都品川区大崎|03-5###-####
〒101-0051 東京都千代田区神田神保町|03-3###-####
〒107-0062 東京都港区南青山|03-6###-####
〒530-0001 大阪府大阪市北区梅田|06-6###-####
〒541-0053 大阪府大阪市中央区本町|06-6###-####
〒220-0012 神奈川県横浜市西区みなとみらい|045-6##-####
〒812-0011 福岡県福岡市博多区博多駅前|092-4##-####
〒650-0021 兵庫県神戸市中央区三宮町|078-3##-####
""",
    ),
    "TW": _town(
        "TW",
        """
110 臺北市信義區忠孝東路五段|(02) 27##-####
104 臺北市中山區南京東路二段|(02) 25##-####
114 臺北市內湖區瑞光路|(02) 87##-####
407 臺中市西屯區臺灣大道三段|(04) 23##-####
806 高雄市前鎮區中山二路|(07) 3##-####
""",
    ),
    "US": _HOMES["US"],
    "GB": _HOMES["GB"],
}
