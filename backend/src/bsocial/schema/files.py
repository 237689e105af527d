"""Uploaded files, and the register of all objects in storage."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from bsocial.schema.base import Base, BigId, CreatedAt, has_mark, is_one_line

MAX_NAME_BYTES = 255


class StoredObject(Base):
    """An object in storage, registered before its first byte is written.

    `due_at`: when it is removed if it is still unreferenced; null while it is referenced. So after
    a crash at any point, storage holds no object that is not registered here.
    """

    __tablename__ = "stored_objects"
    __table_args__ = (
        CheckConstraint("key ~ '^[0-9a-f]{32}(-[1-9][0-9]{0,4})?$'", name="key_shape"),
        Index("ix_stored_objects_due", "due_at", postgresql_where=text("due_at is not null")),
    )

    key: Mapped[str] = mapped_column(String(collation="C"), primary_key=True)
    due_at: Mapped[datetime | None]


class File(Base):
    """An uploaded file.

    `is_picture`: its content starts with a picture's signature. `forwarding_job_id`: the job that
    forwards it, without a foreign key: old jobs are deleted.
    """

    __tablename__ = "files"
    __table_args__ = (
        CheckConstraint(
            f"octet_length(name) between 1 and {MAX_NAME_BYTES} and name !~ '[/\\\\]'"
            f" and name not in ('.', '..') and {is_one_line('name')} and {has_mark('name')}",
            name="name_shape",
        ),
        CheckConstraint("size_bytes >= 0", name="size_not_negative"),
        CheckConstraint("octet_length(sha256) = 32", name="sha256_length"),
        CheckConstraint(
            "forwarded_at is null or forwarding_job_id is not null", name="forwarded_has_job"
        ),
        Index("ix_files_owner", "owner_id", "id"),
        Index("uq_files_object_key", "object_key", unique=True),
    )

    id: Mapped[BigId]
    owner_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    object_key: Mapped[str] = mapped_column(String(collation="C"), ForeignKey("stored_objects.key"))
    size_bytes: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    is_picture: Mapped[bool]
    forwarding_job_id: Mapped[int | None]
    forwarded_at: Mapped[datetime | None]
    created_at: Mapped[CreatedAt]
