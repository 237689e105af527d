"""Request and response bodies of accounts."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from bsocial.core.ids import Id
from bsocial.core.text import PersonName, Username
from bsocial.modules.users.model import Account, RoleName
from bsocial.platform.security.passwords import MAX_CHARACTERS, MIN_CHARACTERS

EMAIL_PATTERN = (
    r"^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}"
    r"@(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+"
    r"[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?$"
)
"""Source: HTML, "valid e-mail address", with a dot in the domain and RFC 5321's 64 characters."""

Email = Annotated[str, Field(max_length=254, pattern=EMAIL_PATTERN, examples=["ada@example.org"])]
NewPassword = Annotated[
    str,
    Field(
        min_length=MIN_CHARACTERS,
        max_length=MAX_CHARACTERS,
        pattern=r"^[^\x00]*$",
        json_schema_extra={"format": "password"},
        examples=["correct horse battery"],
    ),
]
GivenPassword = Annotated[
    str,
    Field(
        min_length=1,
        max_length=MAX_CHARACTERS,
        pattern=r"^[^\x00]*$",
        json_schema_extra={"format": "password"},
        examples=["correct horse battery"],
    ),
]


class UserRead(BaseModel):
    """An account, as its owner sees it. `name` is an alias of `first_name`."""

    id: Id
    username: str
    name: str | None
    first_name: str | None
    last_name: str | None
    email: str | None
    role: RoleName
    has_password: bool
    created_at: datetime

    @classmethod
    def of(cls, account: Account) -> Self:
        """Build from an account, without its password hash."""
        return cls(
            id=account.id,
            username=account.username,
            name=account.first_name,
            first_name=account.first_name,
            last_name=account.last_name,
            email=account.email,
            role=account.role,
            has_password=account.password_hash is not None,
            created_at=account.created_at,
        )


class UserView(BaseModel):
    """A user, as others see them. `name` is an alias of `first_name`."""

    id: Id
    username: str
    name: str | None
    first_name: str | None
    last_name: str | None
    email: str | None = Field(description="Only for themselves and for administrators.")
    created_at: datetime

    @classmethod
    def of(cls, account: Account, *, with_email: bool) -> Self:
        """Build from an account; the e-mail address only if `with_email`."""
        return cls(
            id=account.id,
            username=account.username,
            name=account.first_name,
            first_name=account.first_name,
            last_name=account.last_name,
            email=account.email if with_email else None,
            created_at=account.created_at,
        )


class FirstNameSpelling(BaseModel):
    """Accepts `name` for `first_name`; both at once must agree."""

    @model_validator(mode="before")
    @classmethod
    def _accept_name(cls, value: Any) -> Any:
        """Rename `name` before validation; raises PydanticCustomError when both differ."""
        if not isinstance(value, dict) or "name" not in value:
            return value
        rest = {key: item for key, item in value.items() if key != "name"}
        if rest.setdefault("first_name", value["name"]) != value["name"]:
            kind = "names_differ"
            text = "name and first_name are two spellings of one field and must not differ"
            raise PydanticCustomError(kind, text)
        return rest


class UserUpdate(FirstNameSpelling):
    """Changes of a profile; absent fields stay as they are. `name` is accepted for `first_name`."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"first_name": "Ada", "last_name": "Lovelace"}]},
    )

    # A factory shows no default in the document: absent means unchanged, and null is refused.
    username: Username = Field(default_factory=str)
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    email: Email | None = None

    def changes(self, account: Account) -> dict[str, str | None]:
        """Return the sent fields whose values differ from the stored ones."""
        sent: dict[str, str | None] = self.model_dump(exclude_unset=True)
        return {key: value for key, value in sent.items() if value != getattr(account, key)}


class UserReplace(FirstNameSpelling):
    """A whole profile: absent fields are cleared, except for the username, which stays."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"}]
        },
    )

    username: Username = Field(default_factory=str)
    first_name: PersonName | None = None
    last_name: PersonName | None = None
    email: Email | None = None

    def changes(self, account: Account) -> dict[str, str | None]:
        """Return the fields whose values differ from the stored ones."""
        wanted: dict[str, str | None] = self.model_dump()
        if "username" not in self.model_fields_set:
            del wanted["username"]
        return {key: value for key, value in wanted.items() if value != getattr(account, key)}


class PasswordChange(BaseModel):
    """A new password; accounts that have one must send it as `current`."""

    model_config = ConfigDict(extra="forbid")

    current: GivenPassword | None = Field(default=None, repr=False)
    new: NewPassword = Field(repr=False)
