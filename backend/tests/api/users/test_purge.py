"""What deleted accounts leave, and that it goes."""

import json

import pytest

from bsocial.core.uow import OpenUnitOfWork
from bsocial.modules.users import purge as purge_module
from tests.steps.accounts import Person, quick, register
from tests.steps.purges import make_purge
from tests.steps.types import Http, Sql

pytestmark = pytest.mark.req("S2.14")


async def delete(person: Person) -> None:
    response = await person.delete("/api/users/me")
    assert response.status_code == 204


async def events_of(sql: Sql, person: Person) -> list[tuple[str, str]]:
    rows = await sql.fetch(
        "select type, payload from event_log where payload #>> '{actor,id}' = $1"
        " or payload #>> '{data,user_id}' = $1 order by xid, id",
        str(person.id),
    )
    return [(row["type"], row["payload"]) for row in rows]


@pytest.mark.req("S1.6")
async def test_purge_blanks_row_and_events_and_frees_the_names(
    client: Http, sql: Sql, open_unit: OpenUnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge_module, "SCAN_EVENTS", 3)
    gone, stays = await register(client), await register(client)
    changes = {"first_name": "Augusta", "email": f"second-{gone.form['email']}"}
    assert (await gone.patch("/api/users/me", json=changes)).status_code == 200
    post = {"text": "This stays in the log."}
    assert (await gone.post("/api/posts", json=post)).status_code == 201
    kept_before = await events_of(sql, stays)
    await delete(gone)
    before = await events_of(sql, gone)
    purge = make_purge(open_unit)
    assert await purge.run() is False
    row = dict(await sql.fetchrow("select * from users where id = $1", gone.id) or {})
    assert row["purged_at"] is not None
    personal = ("username", "username_key", "email", "email_key", "first_name", "last_name")
    assert [row[name] for name in (*personal, "password_hash")] == [None] * 7
    after = await events_of(sql, gone)
    assert [kind for kind, _ in after] == [kind for kind, _ in before]
    assert {"user.registered", "user.updated", "post.created", "user.deleted"} <= {
        kind for kind, _ in after
    }
    text = "".join(payload for _, payload in after)
    for word in (gone.username, "Ada", "Lovelace", "Augusta", "@example.org"):
        assert word in "".join(payload for _, payload in before)
        assert word not in text
    registered = json.loads(after[0][1])
    assert registered["actor"] == {"id": gone.id, "username": "", "email": None}
    assert registered["data"]["registered_at"] == gone.answer["user"]["created_at"]
    assert await events_of(sql, stays) == kept_before
    assert await stays.is_signed_in()
    again = await register(client, username=gone.username, email=gone.form["email"])
    assert again.id != gone.id


async def test_purge_again_changes_nothing(
    client: Http, sql: Sql, open_unit: OpenUnitOfWork
) -> None:
    gone = await quick(client)
    await delete(gone)
    purge = make_purge(open_unit)
    await purge.run()
    query = "select xmin::text || coalesce(purged_at::text, '') from users where id = $1"
    first = await sql.fetchval(query, gone.id)
    events = await events_of(sql, gone)
    assert await purge.run() is False
    assert await sql.fetchval(query, gone.id) == first
    assert await events_of(sql, gone) == events


async def test_purge_waits_until_running_transactions_are_over(
    client: Http, sql: Sql, open_unit: OpenUnitOfWork
) -> None:
    gone = await quick(client)
    await delete(gone)
    assert await make_purge(open_unit, settle_seconds=3_600).run() is False
    query = "select purged_at is null from users where id = $1"
    assert await sql.fetchval(query, gone.id)
    await make_purge(open_unit).run()
    assert not await sql.fetchval(query, gone.id)


async def test_purge_works_through_batches(
    client: Http, sql: Sql, open_unit: OpenUnitOfWork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(purge_module, "BATCH_USERS", 2)
    for _ in range(5):
        await delete(await quick(client))
    purge = make_purge(open_unit)
    runs = 1
    while await purge.run():
        runs += 1
    assert runs == 3
    left = "select count(*) from users where deleted_at is not null and purged_at is null"
    assert await sql.fetchval(left) == 0


@pytest.mark.req("S1.17")
async def test_purge_blanks_the_commenter_and_not_those_who_stay(
    client: Http, sql: Sql, open_unit: OpenUnitOfWork
) -> None:
    gone, stays = await register(client), await register(client)
    made = []
    for author in (gone, stays):
        post = await client.post("/api/posts", headers=author.headers, json={"text": "A post"})
        for commenter in (gone, stays):
            path = f"{post.headers['location']}/comments"
            said = await client.post(path, headers=commenter.headers, json={"text": "Hello"})
            made.append((said.json()["id"], commenter))
    await delete(gone)
    await make_purge(open_unit).run()
    for comment_id, commenter in made:
        payload = await sql.fetchval(
            "select payload from event_log where type = 'comment.created'"
            " and payload #>> '{data,comment_id}' = $1",
            str(comment_id),
        )
        told = json.loads(payload)
        is_gone = commenter is gone
        names = ("", None) if is_gone else (stays.username, stays.form["email"])
        for part in ("actor", "data"):
            assert (told[part]["username"], told[part]["email"]) == names
        assert told["data"]["content"] == "Hello"
