"""The words of the frame of a letter, in the languages the product speaks."""

from kotowari.policy.text import Text

LABELS: dict[str, Text] = {
    "number": {"en": "No.", "ja": "文書番号", "zh-Hant": "文號"},
    "subject": {"en": "Re:", "ja": "件名", "zh-Hant": "主旨"},
    "seal": {"en": "seal", "ja": "印", "zh-Hant": "印"},
    "notes": {"en": "", "ja": "記", "zh-Hant": ""},
    "end": {"en": "", "ja": "以上", "zh-Hant": ""},
    "attachments": {"en": "Attached", "ja": "添付書類", "zh-Hant": "附件"},
}
"""``notes`` heads the sections of a Japanese letter, and ``end`` ends them."""
