"""The declarative base, with naming convention, common types and columns."""

from datetime import datetime
from enum import Enum
from typing import Annotated, Any

from sqlalchemy import BigInteger, DateTime, Identity, MetaData, func
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import UserDefinedType

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WITHOUT_MARK = (
    r"\s[:cntrl:]\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
# Unicode blocks of symbols and private use, without any letter, digit or combining mark.
_SYMBOLS = (
    r"\u00a1-\u00a9\u2190-\u2426\u2500-\u2775\u2794-\u2b73\u2e30-\u2e5d\u3008-\u3020\ue000-\uf8ff"
    r"\U0001f300-\U0001faff"
)


def is_one_line(column: str) -> str:
    """Return the SQL condition that a text has no control characters or direction overrides."""
    return rf"{column} !~ '[[:cntrl:]\u2028\u2029{_BIDI}]'"


def has_mark(column: str) -> str:
    """Return the SQL condition that a text has a visible character."""
    return f"{column} ~ '[^{_WITHOUT_MARK}]'"


def is_name(column: str) -> str:
    """Return the SQL condition of a valid username; it accepts more only for rare symbols."""
    bad = rf"{_WITHOUT_MARK}{_SYMBOLS}!-,/:-@[-^`{{-~"
    return rf"{column} !~ '[{bad}]' and {column} !~ '^[._-]+$'"


class Xid8(UserDefinedType[int]):
    """PostgreSQL's 64-bit transaction id, never reused within a cluster."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """Return the type's name in DDL and casts."""
        return "xid8"


ischema_names["xid8"] = Xid8  # so that reflection knows the type


def named_enum(values: type[Enum], name: str) -> SqlEnum:
    """Map a Python enum to a PostgreSQL enum of its values."""
    return SqlEnum(values, name=name, values_callable=lambda members: [m.value for m in members])


class Base(DeclarativeBase):
    """Declarative base of the mapped classes."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012  declared so by SQLAlchemy
        datetime: DateTime(timezone=True),
        int: BigInteger(),
    }


BigId = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]
Counter = Annotated[int, mapped_column(BigInteger, server_default="0")]
