"""Places that no program reads: mailboxes, chats, drives, paper, backups. People look through them, as tasks."""
