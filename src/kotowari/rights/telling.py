"""What a person who asks is told beside the answer, in their language: a code, what is missing, a delay. PURE."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from kotowari.handling.asked.cases import Case, Kind
from kotowari.policy.model import Policy
from kotowari.policy.text import Spoken, in_language, spoken
from kotowari.rights.time.clocks import Clock

KINDS: dict[Kind, Spoken] = {
    Kind.DISCLOSURE: ("disclosure", "開示の請求", "查詢、閱覽或製給複製本之請求"),
    Kind.PROVISION_RECORDS: (
        "disclosure of the records of provision to third parties",
        "第三者提供記録の開示の請求",
        "提供第三人紀錄之查詢請求",
    ),
    Kind.PURPOSES: ("notice of the purposes of use", "利用目的の通知の求め", "告知利用目的之請求"),
    Kind.CORRECTION: ("correction, addition or deletion", "訂正、追加または削除の請求", "更正、補充或刪除之請求"),
    Kind.STOP: ("an end to use", "利用停止の請求", "停止利用之請求"),
    Kind.ERASURE: ("erasure", "消去の請求", "刪除之請求"),
    Kind.STOP_PROVISION: ("an end to provision to third parties", "第三者提供の停止の請求", "停止提供第三人之請求"),
    Kind.COMPLAINT: ("your complaint", "苦情のお申出", "申訴"),
    Kind.INQUIRY: ("your inquiry", "お問い合わせ", "詢問"),
}

MISSING: dict[str, Spoken] = {
    "identity": ("what shows who you are", "ご本人であることを確認できる書類", "可確認本人身分之文件"),
    "authority": (
        "what shows that you may ask for another, such as a power of attorney",
        "代理権を確認できる書類（委任状等）",
        "可確認代理權之文件（委任書等）",
    ),
    "scope": ("what you ask for", "請求の対象となる情報", "請求之對象資料"),
    "form": ("in which form you want the answer", "回答の方法（電磁的記録または書面）", "回覆方式（電子檔或書面）"),
    "contact": ("where we can reach you", "ご連絡先", "聯絡方式"),
    "fee": ("the fee", "手数料", "手續費"),
    "signature": ("your signature or seal", "署名または記名押印", "簽名或蓋章"),
}

_CODE_SUBJECT: Spoken = ("Your code for {operator}", "【{operator}】確認コードのお知らせ", "【{operator}】驗證碼通知")
_CODE: Spoken = (
    "Your code is {code}. It is good for {minutes} minutes and once.\n\n"
    "It was asked for in a request about personal information, number {number}. If you did not make that request, do "
    "nothing: without the code nothing is shown to anybody. We never ask for it by telephone.\n",
    "確認コードは {code} です。有効時間は{minutes}分間で、使用できるのは一度限りです。\n\n"
    "このコードは、個人情報に関する請求（受付番号 {number}）のご本人確認のためにお送りしています。"
    "お心当たりのない場合は、何もなさらないでください。コードがなければ、情報が開示されることはありません。当社が電話でコードをお尋ねすることは"
    "ありません。\n",
    "您的驗證碼為 {code}，{minutes}分鐘內有效，限用一次。\n\n"
    "此驗證碼係為確認個人資料請求（受理編號 {number}）之當事人身分而寄送。若您未提出該請求，請勿理會；"
    "無此驗證碼，任何資料均不會揭露。本公司不會以電話詢問驗證碼。\n",
)
_DEFECT_SUBJECT: Spoken = (
    "We need more for your request {number}",
    "受付番号 {number} の補正のお願い",
    "受理編號 {number} 補正通知",
)
_DEFECT: Spoken = (
    "We received your request ({kind}) on {arrived}. To go on we still need:\n\n{missing}\n\n{words}\n\n"
    "Please answer to the address below and state the number {number}.\n",
    "{arrived}に{kind}を受け付けました。手続を進めるため、次の事項についてご補正をお願いいたします。\n\n{missing}\n\n"
    "{words}\n\n受付番号 {number} を添えて、下記の窓口までご連絡ください。\n",
    "本公司已於{arrived}受理您的{kind}。為續行程序，請補正下列事項：\n\n{missing}\n\n{words}\n\n"
    "請註明受理編號 {number}，並與下列窗口聯絡。\n",
)
_LONGER_SUBJECT: Spoken = (
    "Your request {number} takes longer",
    "受付番号 {number} の回答期限の延長のお知らせ",
    "受理編號 {number} 延長回覆期限通知",
)
_LONGER: Spoken = (
    "We received your request ({kind}) on {arrived}. We cannot answer it by {first} and will answer it by {due} "
    "({articles}).\n\nThe reason: {words}\n",
    "{arrived}に受け付けた{kind}について、{first}までに回答することができず、{due}までに回答いたします（{articles}）。\n\n"
    "理由：{words}\n",
    "本公司已於{arrived}受理您的{kind}，惟無法於{first}前回覆，將於{due}前回覆（{articles}）。\n\n理由：{words}\n",
)
_PURPOSES_SUBJECT: Spoken = (
    "The purposes of use: your request {number}",
    "利用目的の通知（受付番号 {number}）",
    "告知利用目的（受理編號 {number}）",
)
_PURPOSES: Spoken = (
    "You asked us on {arrived} for what purposes we use personal information of {of} (APPI 32(2)). Under our "
    "policy in force since {revision} they are:\n\n{purposes}\n",
    "{arrived}に求めのあった利用目的の通知（個人情報保護法第32条第2項）について、次のとおり通知いたします。"
    "{of}の個人情報の利用目的は、{revision}から施行している当社のポリシーにおいて、次のとおりです。\n\n{purposes}\n",
    "您於{arrived}請求告知利用目的（日本個人資訊保護法第32條第2項），茲告知如下。依本公司自{revision}起施行之政策，"
    "{of}之個人資料利用目的為：\n\n{purposes}\n",
)
_NO_PURPOSES: Spoken = ("none", "利用していません", "未利用")
_REPLY_SUBJECT: Spoken = ("Our answer: {number}", "ご回答（受付番号 {number}）", "回覆（受理編號 {number}）")
_SIGNED: Spoken = (
    "\n{operator}\n{desk}{email}\n",
    "\n{operator}\n{desk}{email}\n",
    "\n{operator}\n{desk}{email}\n",
)


@dataclass(frozen=True, slots=True)
class Told:
    """A subject and a text, to be sent by mail or printed."""

    subject: str = field(repr=False)
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Teller:
    """Writes to the person who asks in one request, for the operator of a policy."""

    policy: Policy
    case: Case

    def code(self, code: str, minutes: int) -> Told:
        """Return the letter with a one-time code."""
        return self._told(_CODE_SUBJECT, _CODE, code=code, minutes=str(minutes))

    def defect(self, missing: Iterable[str], words: str) -> Told:
        """Return the letter that asks for what is missing."""
        listed = "\n".join(f"- {self._says(MISSING[name])}" for name in missing)
        return self._told(_DEFECT_SUBJECT, _DEFECT, missing=listed, words=words)

    def longer(self, clocks: Iterable[Clock], words: str) -> Told:
        """Return the letter that tells an extension with its reason, of the clocks that were extended."""
        chosen = sorted((one for one in clocks if one.is_extended), key=lambda one: one.due)
        articles = ", ".join(f"{in_language(one.rule.cite, self.case.language)} {one.rule.article}" for one in chosen)
        first, due = (min(days) if chosen else self.case.due_on for days in self._ends(chosen))
        return self._told(
            _LONGER_SUBJECT, _LONGER, first=self._day(first), due=self._day(due), articles=articles, words=words
        )

    def purposes(self) -> Told:
        """Return the notice of the purposes for which the information of the subject is used (APPI 32(2))."""
        promised = self.policy.purposes_of(self.case.subject).values()
        listed = "\n".join(f"- {in_language(one.label, self.case.language)}" for one in promised)
        of = in_language(self.policy.subjects[self.case.subject].label, self.case.language)
        revision = self._day(self.policy.revision)
        none = self._says(_NO_PURPOSES)
        return self._told(_PURPOSES_SUBJECT, _PURPOSES, of=of, revision=revision, purposes=listed or none)

    def reply(self, words: str) -> Told:
        """Return the answer to a complaint or an inquiry, in the desk's words."""
        return self._told(_REPLY_SUBJECT, ("{words}\n", "{words}\n", "{words}\n"), words=words)

    def _ends(self, chosen: list[Clock]) -> tuple[list[date], list[date]]:
        return [one.first for one in chosen], [one.due for one in chosen]

    def _told(self, subject: Spoken, text: Spoken, /, **slots: str) -> Told:
        language, operator = self.case.language, self.policy.operator
        contact = operator.contact
        name = in_language(operator.name, language)
        known = {
            "operator": name,
            "number": self.case.number,
            "kind": self._says(KINDS[self.case.kind]),
            "arrived": self._day(self.case.arrived_on),
            "desk": f"{in_language(contact.desk, language)}\n" if contact.desk else "",
            "email": contact.email,
        }
        known |= slots
        # Filled in one go: what people wrote may have braces in it, and is put in as it is.
        return Told(self._says(subject).format(**known), (self._says(text) + self._says(_SIGNED)).format(**known))

    def _says(self, words: Spoken) -> str:
        return spoken(words, self.case.language)

    def _day(self, day: date) -> str:
        if self.case.language == "en":
            return day.isoformat()
        return f"{day.year}年{day.month}月{day.day}日"
