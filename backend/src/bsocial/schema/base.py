"""The base of all tables: naming convention, types and column shapes that recur."""

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


class Xid8(UserDefinedType[int]):
    """A 64-bit transaction id of PostgreSQL, never reused within a cluster."""

    cache_ok = True

    def get_col_spec(self, **_kw: Any) -> str:
        """Name the type in DDL and casts."""
        return "xid8"


ischema_names["xid8"] = Xid8  # so that reflection knows the type


def named_enum(values: type[Enum], name: str) -> SqlEnum:
    """Map a Python enum to a PostgreSQL enum of its values."""
    return SqlEnum(values, name=name, values_callable=lambda members: [m.value for m in members])


class Base(DeclarativeBase):
    """Base of the mapped classes."""

    metadata = MetaData(naming_convention=NAMING_CONVENTION)
    type_annotation_map = {  # noqa: RUF012  declared so by SQLAlchemy
        datetime: DateTime(timezone=True),
        int: BigInteger(),
    }


BigId = Annotated[int, mapped_column(BigInteger, Identity(always=False), primary_key=True)]
CreatedAt = Annotated[datetime, mapped_column(server_default=func.now())]
Counter = Annotated[int, mapped_column(BigInteger, server_default="0")]
