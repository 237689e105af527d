"""Request and response bodies of sign-in."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from bsocial.core.text import PersonName, Username
from bsocial.modules.users.schemas import (
    Email,
    FirstNameSpelling,
    GivenPassword,
    NewPassword,
    UserRead,
)

Identifier = Annotated[
    str,
    Field(
        min_length=1,
        max_length=254,
        pattern=r"^[^\x00]*$",
        description="Username or e-mail address.",
        examples=["ada@example.org"],
    ),
]


class Registration(FirstNameSpelling):
    """All fields of a new account. `name` is accepted for `first_name`."""

    model_config = ConfigDict(extra="forbid")

    first_name: PersonName
    last_name: PersonName
    username: Username
    email: Email
    password: NewPassword = Field(repr=False)
    password_confirmation: NewPassword = Field(repr=False)

    @field_validator("password_confirmation")
    @classmethod
    def _must_match(cls, value: str, info: ValidationInfo) -> str:
        """Compare with the password, unless that is invalid itself."""
        if value != info.data.get("password", value):
            kind, text = "passwords_differ", "must equal the password"
            raise PydanticCustomError(kind, text)
        return value


class UserCreate(FirstNameSpelling):
    """A new account for someone. Without a username one is made from the e-mail address.

    The password may be left out where a username alone opens accounts.
    """

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"}]
        },
    )

    first_name: PersonName
    last_name: PersonName
    email: Email
    username: Username | None = None
    password: NewPassword | None = Field(default=None, repr=False)
    password_confirmation: NewPassword | None = Field(default=None, repr=False)

    @field_validator("password_confirmation")
    @classmethod
    def _must_match(cls, value: str | None, info: ValidationInfo) -> str | None:
        """Compare with the password, if one is given."""
        if value is not None and value != info.data.get("password", value):
            kind, text = "passwords_differ", "must equal the password"
            raise PydanticCustomError(kind, text)
        return value


class Signup(BaseModel):
    """A new account by e-mail address alone; its username is made from the address."""

    model_config = ConfigDict(extra="forbid")

    email: Email
    password: NewPassword = Field(repr=False)


class Credentials(BaseModel):
    """A username or e-mail address, and a password."""

    model_config = ConfigDict(extra="forbid")

    identifier: Identifier
    password: GivenPassword = Field(repr=False)


class PasswordGrant(BaseModel):
    """Credentials as an OAuth2 client sends them; other fields are ignored.

    Source: RFC 6749, section 4.3.2.
    """

    grant_type: Literal["password"] = "password"
    username: Identifier
    password: GivenPassword = Field(repr=False)


class UsernameOnly(BaseModel):
    """A username without a password."""

    model_config = ConfigDict(extra="forbid")

    username: Username


class TokenRead(BaseModel):
    """An access token and its user. The refresh token is set as a cookie."""

    access_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  the type, not a token
    expires_in: int = Field(gt=0, description="Lifetime of the access token in seconds.")
    user: UserRead


class AuthConfig(BaseModel):
    """Which ways of signing in are enabled."""

    passwordless: bool
