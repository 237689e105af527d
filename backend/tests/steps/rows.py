"""Rows stored for good through the repositories, real ones or stand-ins."""

from typing import Any

from bsocial.modules.posts.repository import PostRepository
from bsocial.modules.posts.schemas import PostCreate
from bsocial.modules.users.model import Account, NewAccount
from bsocial.modules.users.repository import UserRepository
from tests.contract.conftest import Kit
from tests.steps.accounts import fresh_name

HASH = "$argon2id$v=19$stands-for-a-hash"


def new_account(**changes: Any) -> NewAccount:
    name = fresh_name()
    fields = {
        "username": name,
        "email": f"{name}@Example.org",
        "first_name": "Ada",
        "last_name": "Lovelace",
        "password_hash": HASH,
    }
    return NewAccount(**(fields | changes))


async def add(kit: Kit, **changes: Any) -> Account:
    async with kit.open_unit() as uow:
        account = await uow.repo(UserRepository).add(new_account(**changes))
        await uow.commit()
    return account


async def delete(kit: Kit, account: Account) -> bool:
    async with kit.open_unit() as uow:
        was_there = await uow.repo(UserRepository).delete(account.id)
        await uow.commit()
    return was_there


async def publish(kit: Kit, author_id: int, **fields: str) -> int:
    """Store a post for good."""
    async with kit.open_unit() as uow:
        post_id, created_at = await uow.repo(PostRepository).add(
            author_id, PostCreate.model_validate({"text": "Hello", **fields})
        )
        await uow.commit()
    assert created_at.tzinfo
    return post_id
