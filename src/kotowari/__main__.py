"""``python -m kotowari`` is the command ``kotowari``."""

from kotowari.cli.main import main

main()
