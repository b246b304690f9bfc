"""The most frequent names of persons, in the scripts that they are written in."""

from typing import Final

# By frequency in Japan; about four in ten people have one of them.
FAMILY: Final = """
佐藤 サトウ satou 鈴木 スズキ 高橋 タカハシ 田中 タナカ 伊藤 イトウ itou 渡辺 ワタナベ 山本 ヤマモト 中村 ナカムラ
小林 コバヤシ 加藤 カトウ katou 吉田 ヨシダ 山田 ヤマダ 佐々木 ササキ 山口 ヤマグチ 松本 マツモト 井上 イノウエ 木村
キムラ 林 ハヤシ 斎藤 サイトウ saitou 清水 シミズ 山崎 ヤマザキ 森 モリ 池田 イケダ 橋本 ハシモト 阿部 アベ 石川
イシカワ 山下 ヤマシタ 中島 ナカジマ 石井 イシイ 小川 オガワ 前田 マエダ 岡田 オカダ 長谷川 ハセガワ 藤田 フジタ
後藤 ゴトウ gotou 近藤 コンドウ kondou 村上 ムラカミ 遠藤 エンドウ 青木 アオキ 坂本 サカモト 斉藤 福田 フクダ 太田
オオタ ohta 西村 ニシムラ 藤井 フジイ 金子 カネコ 岡本 オカモト 藤原 フジワラ 中野 ナカノ 三浦 ミウラ 原田 ハラダ
中川 ナカガワ 松田 マツダ 竹内 タケウチ 小野 オノ 田村 タムラ 中山 ナカヤマ 和田 ワダ 石田 イシダ 森田 モリタ 上田
ウエダ 原 ハラ 内田 ウチダ 柴田 シバタ 酒井 サカイ 宮崎 ミヤザキ 横山 ヨコヤマ 高木 タカギ 安藤 アンドウ 宮本
ミヤモト 大野 オオノ ohno 小島 コジマ 工藤 クドウ kudou 谷口 タニグチ 今井 イマイ 高田 タカダ 増田 マスダ 丸山
マルヤマ 杉山 スギヤマ 村田 ムラタ 大塚 オオツカ 新井 アライ 平野 ヒラノ 小山 コヤマ 藤本 フジモト 河野 コウノ 上野
ウエノ 野口 ノグチ 武田 タケダ 松井 マツイ 千葉 チバ 菅原 スガワラ 岩崎 イワサキ 久保 クボ 木下 キノシタ 佐野 サノ
野村 ノムラ 松尾 マツオ 菊地 キクチ 杉本 スギモト 市川 イチカワ 古川 フルカワ 大西 オオニシ 島田 シマダ 水野 ミズノ
桜井 サクライ 吉川 ヨシカワ 山内 ヤマウチ 渡部 高野 タカノ 西田 ニシダ 川口 カワグチ 飯田 イイダ 熊谷 クマガイ
大久保 オオクボ 望月 モチヅキ 松岡 マツオカ 田口 タグチ 北村 キタムラ 服部 ハットリ 陳 林 黃 張 李 王 吳 劉 蔡 楊 許
鄭 謝 郭 洪 曾 邱 廖 賴 徐 周 葉 蘇 莊 呂 江 何 蕭 羅 高 簡 朱 鍾 彭 游 詹 胡 施 沈 余 趙 盧 梁 顏 柯 翁 魏 孫 戴 范
方 宋 鄧 杜 傅 侯 曹 薛 丁 卓 馬 阮 董 唐 溫 藍 蔣 石 古 紀 姚 連 馮 歐 程 湯 黄 田 康 姜 白 汪 鄒 尤 巫 鐘 黎 涂 龔
"""
WESTERN_FAMILY: Final = """
smith johnson williams brown jones garcia miller davis rodriguez martinez hernandez lopez gonzalez wilson anderson
thomas taylor moore jackson martin lee perez thompson white harris sanchez clark ramirez lewis robinson walker young
allen king wright scott torres nguyen hill flores green adams nelson baker hall rivera campbell mitchell carter
roberts gomez phillips evans turner diaz parker cruz edwards collins reyes stewart morris morales murphy cook rogers
gutierrez ortiz morgan cooper peterson bailey reed kelly howard ramos kim cox ward richardson watson brooks chavez
wood james bennett gray mendoza ruiz hughes price alvarez castillo sanders patel myers long ross foster jimenez
hughes wright khan doe muller müller schmidt schneider fischer weber meyer wagner becker schulz hoffmann dubois
durand leroy moreau rossi russo ferrari chen wang zhang liu yang huang zhao wu zhou lin chang tsai hsu cheng park
choi singh kumar sharma
"""
WESTERN_GIVEN: Final = """
james robert john michael david william richard joseph thomas christopher charles daniel matthew anthony mark donald
steven andrew paul joshua kenneth kevin brian george timothy ronald edward jason jeffrey ryan jacob gary nicholas
eric jonathan stephen larry justin scott brandon benjamin samuel gregory alexander patrick frank raymond jack dennis
jerry tyler aaron jose adam nathan henry peter zachary douglas kyle noah ethan jeremy walter christian keith roger
terry austin sean gerald carl harold dylan arthur lawrence jordan jesse bryan billy bruce gabriel joe logan alan
juan albert willie elijah wayne randy vincent mason roy ralph bobby russell bradley philip eugene oliver harry tom
mary patricia jennifer linda elizabeth barbara susan jessica karen sarah lisa nancy sandra ashley emily kimberly
betty margaret donna michelle carol amanda melissa deborah stephanie rebecca sharon laura cynthia dorothy amy
kathleen angela shirley emma brenda pamela nicole anna samantha katherine christine helen debra rachel carolyn janet
maria catherine heather diane olivia julie joyce victoria ruth virginia lauren kelly christina joan evelyn judith
andrea hannah megan cheryl jacqueline martha madison teresa gloria sara janice ann kathryn abigail sophia frances
jean alice judy isabella julia grace amber denise danielle marilyn beverly charlotte natalie theresa diana brittany
doris kayla alexis lori marie jane hans klaus wolfgang pierre luc marco giovanni wei li ming mei jun ahmed mohammed
ali fatima omar raj priya anjali
"""
GIVEN: Final = """
太郎 一郎 次郎 二郎 三郎 花子 健 健一 健太 健二 誠 浩 浩二 隆 進 実 清 勇 茂 修 剛 豊 学 和也 直樹 直人 大輔 大樹 翔
翔太 拓也 達也 哲也 雄太 悠斗 蓮 湊 陽翔 樹 蒼 颯太 大翔 恵子 幸子 節子 和子 洋子 久美子 由美子 真由美 由美 明美 恵
愛 彩 さくら 桜 美咲 陽菜 結衣 葵 凛 結菜 優子 裕子 智子 直子 奈々 千尋 遥 舞 さゆり まゆみ 怡君 志明 淑芬 淑惠 美玲
雅婷 家豪 俊傑 タロウ ハナコ ケン ケンイチ ケンタ マコト ヒロシ タカシ ススム ミノル キヨシ イサム シゲル オサム
ツヨシ ユタカ マナブ カズヤ ナオキ ナオト ダイスケ ダイキ ショウ ショウタ タクヤ タツヤ テツヤ ユウタ ユウト レン
ケイコ サチコ セツコ カズコ ヨウコ クミコ ユミコ マユミ ユミ アケミ メグミ アイ アヤ サクラ ミサキ ヒナ ユイ アオイ
リン ユナ ユウコ ヒロコ トモコ ナオコ ナナ チヒロ ハルカ マイ サユリ taro ichiro jiro hanako kenichi kenta makoto
hiroshi takashi naoki daisuke shota takuya yuta keiko yoko yumiko mayumi megumi sakura misaki yui haruka osamu
satoshi akira kenji yuki
"""
ROMAN_FAMILY: Final = """
sato suzuki takahashi tanaka ito watanabe yamamoto nakamura kobayashi kato yoshida yamada sasaki yamaguchi matsumoto
inoue kimura hayashi saito shimizu yamazaki mori ikeda hashimoto abe ishikawa yamashita nakajima ishii ogawa maeda
okada hasegawa fujita goto kondo murakami endo aoki sakamoto fukuda ota nishimura fujii kaneko okamoto fujiwara
nakano miura harada nakagawa matsuda takeuchi ono tamura nakayama wada ishida morita ueda hara uchida shibata sakai
"""
