"""Passwords that everybody tries first: 8,359 of eight characters and more.

`common_passwords.txt` is Django 5.2's (`django/contrib/auth/common-passwords.txt.gz`, BSD-3-Clause), whose
source is Royce Williams' list of leaked passwords, without those that are too short here anyway.
"""

from functools import cache
from importlib import resources

_LIST = "common_passwords.txt"


def is_common(password: str) -> bool:
    """Tell whether a password, in whatever letters, stands on the list."""
    return password.strip().lower() in _common()


@cache
def _common() -> frozenset[str]:
    return frozenset(resources.files("todochat").joinpath(_LIST).read_text("utf-8").split("\n")[:-1])
