"""The statements of a seed, which are in the file beside this one."""

import re
from importlib.resources import files

SCHEMA = "bsocial_seed"
_FILE = files("bsocial.entrypoints.seed").joinpath("statements.sql")
_SECTION = re.compile(r"^-- name: (\w+)\n(.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL)
SQL: dict[str, str] = dict(_SECTION.findall(_FILE.read_text("utf-8")))


def chance(schema: str, random_seed: int) -> str:
    """Write the functions of random numbers for one seed, in a schema."""
    return SQL["chance"].format(schema=schema, random_seed=random_seed % 2**62)
