"""The mail by which the customer asks: as a mailbox of the company has it, with the day on which it truly came."""

from datetime import datetime, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from kotowari.cli.demo.places.cast import Cast

_SUBJECT: Final = "個人情報の開示請求"
_TEXT: Final = """\
個人情報管理担当 御中

個人情報の保護に関する法律第33条第1項に基づき、貴社が保有する私の個人情報のすべてについて開示を請求します。
回答は電磁的記録でお願いします。

氏名：{name}
会社名：{company}
電話番号：{phone}

以前、貴社に勤務していたことがあります（当時の氏名：{former}）。
"""


def mail_of(cast: Cast, received: datetime) -> bytes:
    """Return the mail as it lies in the mailbox; ``received`` is when our server took it. The same each time."""
    values = cast.asker.values
    mailbox, _, domain = values["email"].partition("@")
    mail = EmailMessage(policy=SMTP)
    stamp = format_datetime(received)
    mail["Received"] = f"from mx.{domain} by mx.staff.example with ESMTPS id demo0001; {stamp}"
    mail["From"] = Address(values["name"], mailbox, domain)
    mail["To"] = Address("", "privacy", "staff.example")
    mail["Subject"] = _SUBJECT
    mail["Date"] = format_datetime(received - timedelta(seconds=9))
    mail["Message-ID"] = f"<demo0001@{domain}>"
    mail.set_content(
        _TEXT.format(name=values["name"], company=values["company"], phone=values["phone"], former=cast.former_name),
        charset="utf-8",
        cte="base64",
    )
    return mail.as_bytes()
