"""Mail that goes out: codes, reminders, notices."""
