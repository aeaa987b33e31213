"""The salt that account ids are hashed with: it stays on the operator's machine."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from economic_index.errors import InputError

# 32 random bytes.
WRITTEN = re.compile(r"[0-9a-f]{64}\n?")


def account_salt(path: Path) -> str:
    """The salt in a file, which is made where there is none.

    The same salt gives an account the same id next month. Whoever has it can test
    whether an account is in the records, so only its owner may read the file.

    Raises:
        InputError: others may read the file, or it holds no salt.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept_salt(path)
    except OSError as error:
        raise InputError(
            str(path),
            f"the salt of the accounts cannot be written there ({error.strerror})",
            "Name another file with SALT",
        ) from error
    salt = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as handle:
        handle.write(f"{salt}\n")
    return salt


def kept_salt(path: Path) -> str:
    """The salt of a file that is there; see ``account_salt``."""
    try:
        text = path.read_text("utf-8")
        mode = path.stat().st_mode
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(
            str(path),
            "the salt of the accounts cannot be read",
            "Check the file and its permissions",
        ) from error
    if mode & 0o077:
        raise InputError(
            str(path),
            "others may read the salt of the accounts, and could test with it whether "
            "an account is in the records",
            f"Run chmod 600 {path}",
        )
    if not WRITTEN.fullmatch(text):
        raise InputError(
            str(path),
            "this is no salt of accounts: it is not 64 digits of a hexadecimal number",
            "Name the right file with SALT; with another salt every account gets a new "
            "id",
        )
    return text.strip()
