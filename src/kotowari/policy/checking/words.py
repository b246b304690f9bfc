"""What a check says of a file at odds with itself, in three languages. A law's gaps have words of their own."""

from kotowari.policy.gaps import Weight
from kotowari.policy.text import LANGUAGES, Text

# fmt: off
WORDS: dict[str, tuple[Weight, tuple[str, str, str], tuple[str, str, str]]] = {
    "clause-unkept": (
        Weight.MISTAKE,
        ("The clause “{thing}” says something that no rule or procedure keeps.",
         "条項「{thing}」の記載について、これを担保する定めまたは手続がありません。",
         "條款「{thing}」之記載，並無規則或程序予以落實。"),
        ("Name under `keeps` the rules it states, or write `informs: true` if it promises nothing.",
         "この条項が示す定めを`keeps`に記載してください。何も約束しない条項であれば`informs: true`としてください。",
         "請於`keeps`載明該條款所示之規則；若該條款未為任何承諾，請載明`informs: true`。")),
    "sentences-differ": (
        Weight.ADVICE,
        ("The clause “{thing}” has another number of sentences in each language: {missing}.",
         "条項「{thing}」の文の数が言語によって異なります：{missing}。",
         "條款「{thing}」之句數因語言而異：{missing}。"),
        ("Read the languages side by side, and see that none says more than another.",
         "各言語を対照し、記載内容に過不足がないか確認してください。",
         "請對照各語言，確認內容無增減出入。")),
    "subject-unpromised": (
        Weight.MISTAKE,
        ("No purpose is promised to: {thing}. Nothing can be acquired or used of them.",
         "「{thing}」に示した利用目的がなく、取得も利用もできません。",
         "未對「{thing}」告知任何利用目的，故不得蒐集或利用。"),
        ("Promise them a purpose, or take the subject out.",
         "利用目的を定めるか、この区分を削除してください。",
         "請訂定利用目的，或刪除此類別。")),
    "item-unused": (
        Weight.ADVICE,
        ("No purpose uses the item “{thing}”.",
         "項目「{thing}」を利用する利用目的がありません。",
         "無任何利用目的使用項目「{thing}」。"),
        ("Take it out, or name it under a purpose.",
         "項目を削除するか、利用目的の`items`に加えてください。",
         "請刪除該項目，或列入某利用目的之`items`。")),
    "aggregates-find-persons": (
        Weight.ADVICE,
        ("“{thing}” gives figures only, and yet uses what persons are found by: {missing}.",
         "「{thing}」は集計結果のみを利用するものですが、本人の検索に用いる項目（{missing}）が含まれています。",
         "「{thing}」僅利用統計結果，卻包含用以查詢當事人之項目：{missing}。"),
        ("Leave these items out if the figures can be made without them.",
         "集計に不要であれば、これらの項目を除いてください。",
         "若統計不需要，請刪除該等項目。")),
    "joint-item-unused": (
        Weight.MISTAKE,
        ("The joint use with {thing} shares items that none of its purposes uses of these subjects: {missing}.",
         "{thing}との共同利用の項目に、その利用目的のいずれでも利用しないものがあります：{missing}。",
         "與{thing}共同利用之項目中，有其任一利用目的均未使用者：{missing}。"),
        ("Take these items out, or name the purpose that uses them.",
         "これらの項目を除くか、これを利用する利用目的を加えてください。",
         "請刪除該等項目，或增列使用該等項目之利用目的。")),
    "joint-purpose-unpromised": (
        Weight.MISTAKE,
        ("The joint use with {thing} is for purposes that are promised to none of those whom it is about: {missing}.",
         "{thing}との共同利用の利用目的に、対象となる方に示していないものがあります：{missing}。",
         "與{thing}共同利用之目的中，有未對所涉當事人告知者：{missing}。"),
        ("Promise the purpose to them, or take it out of the joint use.",
         "その利用目的を対象者に示すか、共同利用から除いてください。",
         "請對該等當事人告知該目的，或自共同利用中刪除。")),
    "joint-subject-untold": (
        Weight.MISTAKE,
        ("The joint use with {thing} is about persons to whom none of its purposes is promised: {missing}.",
         "{thing}との共同利用の対象者に、その利用目的をいずれも示していない方が含まれています：{missing}。",
         "與{thing}共同利用所涉當事人中，有未對其告知任何該等目的者：{missing}。"),
        ("Take these subjects out, or name a purpose that is promised to them.",
         "これらの区分を除くか、その方に示した利用目的を加えてください。",
         "請刪除該等類別，或增列已對其告知之目的。")),
    "joint-user-entrusted": (
        Weight.MISTAKE,
        ("{missing} is entrusted with work, and yet stands in a joint use. An entrustee does not use it for itself.",
         "{missing}は委託先とされていますが、共同利用者にもなっています。委託先は自己のために利用できません。",
         "{missing}列為受託者，卻又列為共同利用者。受託者不得為自己利用。"),
        ("If it uses the information for itself, make it an affiliate or a third party; else take it out of here.",
         "自己のために利用するのであれば関係を改め、そうでなければ共同利用から除いてください。",
         "若其為自己利用，請變更其關係；否則請自共同利用中刪除。")),
    "joint-ground-unused": (
        Weight.MISTAKE,
        ("Joint use is a ground of provision for: {missing}. But no joint use is about them.",
         "「{missing}」について共同利用が提供の根拠とされていますが、共同利用の定めがありません。",
         "對「{missing}」以共同利用為提供依據，惟並無共同利用之訂定。"),
        ("Lay the joint use down under `joint_use`, or take the ground out.",
         "`joint_use`に定めを置くか、この根拠を除いてください。",
         "請於`joint_use`訂定，或刪除該依據。")),
    "route-at-home": (
        Weight.MISTAKE,
        ("{thing} is in the operator's own country, and yet has a route for foreign countries.",
         "{thing}は事業者と同じ国にありますが、外国にある第三者への提供の方法が定められています。",
         "{thing}與業者位於同一國家，卻訂有對外國第三人提供之途徑。"),
        ("Mend the country, or take `foreign` out.",
         "`country`を正すか、`foreign`を削除してください。",
         "請更正`country`，或刪除`foreign`。")),
    "right-of-no-kind": (
        Weight.MISTAKE,
        ("“{thing}” is no act that a person can ask for.",
         "「{thing}」は、本人が請求できる行為ではありません。",
         "「{thing}」並非當事人得請求之行為。"),
        ("Write `disclose`, `correct`, `stop` or `erase`.",
         "`disclose`、`correct`、`stop`または`erase`としてください。",
         "請載明`disclose`、`correct`、`stop`或`erase`。")),
    "answer-to-nothing": (
        Weight.MISTAKE,
        ("No law pack in force has a gap that the stored answer `{thing}` could close.",
         "保存された回答`{thing}`に対応する指摘事項が、施行中の法令データにありません。",
         "施行中之法令資料中，並無可由預存答覆`{thing}`補足之事項。"),
        ("Write the gap's id as the check shows it, or take the answer out.",
         "点検結果に示されたidを記載するか、回答を削除してください。",
         "請依檢查結果所示之id載明，或刪除該答覆。")),
    "answer-to-a-breach": (
        Weight.MISTAKE,
        ("The stored answer `{thing}` closes nothing: what is no matter of answering on request has to be mended.",
         "保存された回答`{thing}`では解消できません。請求時の回答で足りる事項ではなく、是正が必要です。",
         "預存答覆`{thing}`無法補足：此非應請求答覆即可之事項，須予改正。"),
        ("Mend the policy as the gap says, and take the answer out.",
         "指摘に従ってポリシーを改め、回答を削除してください。",
         "請依所示改正政策，並刪除該答覆。")),
}
# fmt: on
"""By the name of a finding: its weight, what it says and what to do, each in three languages."""


def words_of(name: str) -> tuple[Weight, Text, Text]:
    """Return the weight of a finding, what it says, and what to do."""
    weight, says, do = WORDS[name]
    return weight, dict(zip(LANGUAGES, says, strict=True)), dict(zip(LANGUAGES, do, strict=True))
