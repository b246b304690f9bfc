"""A mail server of the demonstration's own on loopback: it keeps what it is given, and passes nothing on."""

import asyncio
import email
import email.policy
import threading
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session


class Post:
    """The server, within a ``with`` block; ``letters`` are what came, the newest last."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where mail is handed over, for ``KOTOWARI_MAIL_URL``."""
        if self._server is None:
            raise RuntimeError("the mail server is used outside its `with` block")
        port = self._server.sockets[0].getsockname()[1]
        return f"smtp://127.0.0.1:{port}?from=privacy@staff.example&tls=none"

    def __enter__(self) -> "Post":
        self._thread.start()
        self._server = asyncio.run_coroutine_threadsafe(self._open(), self._loop).result()
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: ARG002, N802
        """Keep a letter; the name is the library's."""
        letter = email.message_from_bytes(envelope.original_content or b"", policy=email.policy.default)
        self.letters.append(letter)
        return "250 kept"

    async def _open(self) -> asyncio.Server:
        return await asyncio.get_running_loop().create_server(
            lambda: SMTP(self, hostname="post.example", enable_SMTPUTF8=True), "127.0.0.1", 0
        )

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await self._server.wait_closed()
