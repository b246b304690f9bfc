"""The public notice in every form: Markdown, plain text, PDF, feed, comparison of old and new. Pure."""
