"""A SoftHSM token in a folder of its own, for the tests."""

import os
import subprocess
from pathlib import Path

import pytest

MODULE = Path("/usr/lib/softhsm/libsofthsm2.so")
PIN = "4831"

needs_softhsm = pytest.mark.skipif(not MODULE.exists(), reason="SoftHSM is not installed")


def make_token(folder: Path, label: str = "kotowari") -> dict[str, str]:
    """Make a token and its PIN's file; return the environment with which a process sees it."""
    (folder / "tokens").mkdir(parents=True)
    (folder / "softhsm2.conf").write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    pin = folder / "pin"
    pin.touch(0o600)
    pin.write_text(PIN + "\n")
    named = {"SOFTHSM2_CONF": str(folder / "softhsm2.conf")}
    options = ["--init-token", "--free", "--label", label, "--pin", PIN, "--so-pin", "90210"]
    subprocess.run(["softhsm2-util", *options], env=os.environ | named, check=True, capture_output=True)
    return named


def address(folder: Path, label: str = "kotowari") -> str:
    return f"pkcs11:token={label}?module-path={MODULE}&pin-source=file:{folder / 'pin'}"
