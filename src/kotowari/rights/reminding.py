"""Reminders to the owners of manual places, before a task's day and each day after it. Nothing personal is in them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kotowari.datamap.model import Datamap, Place
from kotowari.errors import Error, LetterUnsendable
from kotowari.handling.asked.tasks import Task, all_open_tasks, mark_reminded
from kotowari.handling.space import Space
from kotowari.mail.letter import Letter
from kotowari.places.manual.settings import ManualSettings, read_settings
from kotowari.policy.text import Spoken, in_language, spoken

Post = Callable[[Letter], object]
"""What hands a letter over; it raises an error of the mail where it cannot."""

_SUBJECT: Spoken = (
    "Due {due}: look through {place} for request {number}",
    "【期限 {due}】受付番号 {number}：{place} の確認のお願い",
    "【期限 {due}】受理編號 {number}：請查閱 {place}",
)
_OVERDUE: Spoken = (
    "Overdue since {due}: look through {place} for request {number}",
    "【期限超過 {due}】受付番号 {number}：{place} の確認のお願い",
    "【已逾期限 {due}】受理編號 {number}：請查閱 {place}",
)
_TEXT: Spoken = (
    "A person has asked what we hold about them. {place} is to be looked through by {due}.\n\n"
    "What to look for is not in this mail. Show it with\n\n"
    "    kotowari places task {number} {name} --by YOUR-ACCOUNT\n\n"
    "and record what came of it, also if there is nothing, with\n\n    kotowari places done {number} {name} …\n\n"
    "The answer cannot be complete before.\n",
    "個人情報に関する請求を受け付けています。{place} を {due} までにご確認ください。\n\n"
    "お探しいただく内容は、このメールには記載していません。次のコマンドで表示できます。\n\n"
    "    kotowari places task {number} {name} --by アカウント\n\n"
    "該当がない場合も含め、結果を次のコマンドで記録してください。\n\n    kotowari places done {number} {name} …\n\n"
    "記録されるまで、請求への回答は完了しません。\n",
    "本公司已受理個人資料之查詢請求，請於 {due} 前查閱 {place}。\n\n"
    "欲查找之內容未記載於本郵件，請以下列指令顯示：\n\n    kotowari places task {number} {name} --by 帳號\n\n"
    "無論有無相符資料，均請以下列指令記錄結果：\n\n    kotowari places done {number} {name} …\n\n"
    "未記錄前，無法完成回覆。\n",
)


@dataclass(frozen=True, slots=True)
class Reminded:
    """What came of it: the tasks whose owners were reminded, and those that could not be, with why."""

    sent: tuple[Task, ...]
    failed: tuple[tuple[Task, Error], ...]


def remind(space: Space, datamap: Datamap, post: Post) -> Reminded:
    """Send a reminder for each task that needs one today, once a day.

    Where the process ends in between, one may be sent again: rather twice than never.
    """
    with space.reading() as connection:
        space.refresh(connection)
        tasks = all_open_tasks(connection, space)
    today, language = space.today(), space.rulebook().policy.prevailing
    sent: list[Task] = []
    failed: list[tuple[Task, Error]] = []
    for task in tasks:
        place = datamap.places.get(task.place)
        if place is None:
            continue
        settings = read_settings(place)
        if not is_needed(task, settings, today):
            continue
        try:
            post(letter(task, place, settings, today, language))
        except Error as problem:
            failed.append((task, problem))
            continue
        mark_reminded(space, [task])
        sent.append(task)
    return Reminded(tuple(sent), tuple(failed))


def is_needed(task: Task, settings: ManualSettings, today: date) -> bool:
    """Tell whether a task's owner is to be reminded: once before its last day, and each day after it."""
    if settings.mail is None or task.state != "open":
        return False
    if today > task.due_on:
        return task.reminded_on is None or task.reminded_on < today
    return task.reminded_on is None and today >= task.due_on - timedelta(days=settings.remind)


def letter(task: Task, place: Place, settings: ManualSettings, today: date, language: str) -> Letter:
    """Return a reminder, with the request's number, the place and the day, and what shows more to who may see it."""
    if settings.mail is None:
        raise LetterUnsendable(part="address")
    said = {"due": task.due_on.isoformat(), "place": in_language(place.title, language) or place.name}
    said |= {"number": task.number, "name": place.name}
    subject = spoken(_OVERDUE if today > task.due_on else _SUBJECT, language).format(**said)
    return Letter(settings.mail, subject, spoken(_TEXT, language).format(**said))


def overdue(tasks: Sequence[Task], today: date) -> list[Task]:
    """Return the open tasks whose day is past."""
    return [task for task in tasks if task.state == "open" and task.due_on < today]
