"""Somebody who tries every operation, and knows or makes what its path names."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from bsocial.entrypoints.commands.administrator import assign
from bsocial.platform.config import Settings
from tests.api.every_route.shown import make_pictures
from tests.steps.accounts import COOKIE, PASSWORD, fresh_name
from tests.steps.deadlines import eventually
from tests.steps.pictures import picture

NEEDS_FRESH_SESSION = frozenset(
    {"delete_me", "delete_user", "change_password", "revoke_session", "refresh_session", "logout"}
)
"""After these the session may be worth nothing."""
NEEDS_ADMINISTRATOR = frozenset({"create_movie"})


@dataclass
class Visitor:
    """Signs in, knows what exists, and remembers what was answered."""

    client: httpx.Client
    database_url: str
    data_dir: Path | None
    """Where uploads are; None where a worker looks after them."""
    session: tuple[dict[str, str], dict[str, str]] | None = None
    account: tuple[str, str] | None = None
    administrator: dict[str, str] | None = None
    picture_url: str | None = None
    statuses: list[int] = field(default_factory=list)
    has_choice: bool = False

    def sign_in(self, operation_id: str) -> tuple[dict[str, str], dict[str, str]]:
        """Give the headers and the cookies of a session."""
        if operation_id in NEEDS_ADMINISTRATOR:
            return self.administrate(), {}
        if self.session is None or operation_id in NEEDS_FRESH_SESSION:
            answer = self.client.post("/api/auth/username", json={"username": fresh_name()})
            assert answer.status_code == 201, answer.text
            token = f"Bearer {answer.json()['access_token']}"
            self.session = {"Authorization": token}, {COOKIE: answer.cookies[COOKIE]}
            self.client.cookies.clear()
        return self.session

    def administrate(self) -> dict[str, str]:
        """Give the headers of an administrator, made as the command line makes them."""
        if self.administrator is None:
            form = {"username": fresh_name()}
            assert self.client.post("/api/auth/username", json=form).status_code == 201
            settings = Settings(database_url=self.database_url)
            asyncio.run(
                assign(settings, self.database_url, form["username"], is_administrator=True)
            )
            answer = self.client.post("/api/auth/username", json=form)
            self.administrator = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            self.client.cookies.clear()
        return self.administrator

    def register(self) -> tuple[str, str]:
        """Give the name and the password of an account, one for all cases: hashing takes time."""
        if self.account is None:
            email = f"{fresh_name()}@example.org"
            answer = self.client.post(
                "/api/auth/signup", json={"email": email, "password": PASSWORD}
            )
            assert answer.status_code == 201, answer.text
            self.client.cookies.clear()
            self.account = email, PASSWORD
        return self.account

    def find_for(self, operation_id: str, name: str, headers: dict[str, str]) -> int | str:
        """Give what a path may name in one operation: a new name, oneself, or what there is."""
        if operation_id == "create_dog":
            return fresh_name()
        if operation_id in {"replace_user", "update_user", "delete_user"}:
            return int(self.client.get("/api/users/me", headers=headers).json()["id"])
        return self.find(name, headers)

    def find(self, name: str, headers: dict[str, str]) -> int | str:
        """Give the id, or the name, of something that a path may name."""
        finders: dict[str, Callable[[dict[str, str]], int | str]] = {
            "number": lambda _headers: 8,
            "session_id": self._session_id,
            "user_id": lambda _headers: int(self._other()["id"]),
            "username": lambda _headers: str(self._other()["username"]),
            "post_id": lambda headers: int(self._post(headers).json()["id"]),
            "comment_id": self._comment_id,
            "movie_id": self._movie_id,
            "dog_id": lambda headers: int(self._dog(headers)["id"]),
            "name": lambda headers: str(self._dog(headers)["name"]),
            "job_id": lambda headers: int(self._dog(headers)["jobs"][0]["id"]),
            "file_id": lambda headers: int(self._file(headers)["id"]),
            "key": lambda _headers: self._picture().split("/")[-2],
            "width": lambda _headers: self._picture().split("/")[-1].removesuffix(".webp"),
        }
        return finders[name](headers)

    def _session_id(self, headers: dict[str, str]) -> int:
        sessions = self.client.get("/api/auth/sessions", headers=headers)
        return int(sessions.json()["items"][0]["id"])

    def _other(self) -> dict[str, Any]:
        """Let somebody else open an account."""
        other = self.client.post("/api/auth/username", json={"username": fresh_name()})
        self.client.cookies.clear()
        user: dict[str, Any] = other.json()["user"]
        return user

    def _post(self, headers: dict[str, str]) -> httpx.Response:
        return self.client.post("/api/posts", json={"text": "Fuzz me"}, headers=headers)

    def _comment_id(self, headers: dict[str, str]) -> int:
        path = f"{self._post(headers).headers['location']}/comments"
        return int(self.client.post(path, json={"text": "!"}, headers=headers).json()["id"])

    def _movie_id(self, _headers: dict[str, str]) -> int:
        admin = self.administrate()
        movie = self.client.post("/api/movies", json={"title": "Fuzz me"}, headers=admin)
        return int(movie.json()["id"])

    def _dog(self, headers: dict[str, str]) -> dict[str, Any]:
        """Add a dog, which has a job."""
        answer = self.client.post(f"/api/dogs/{fresh_name()}", headers=headers)
        dog: dict[str, Any] = answer.json()
        return dog

    def _file(self, headers: dict[str, str]) -> dict[str, Any]:
        sent = {"file": ("a.png", picture(40, 30))}
        file: dict[str, Any] = self.client.post("/api/files", files=sent, headers=headers).json()
        return file

    def _picture(self) -> str:
        """Give the address of a picture that is shown, one for all cases."""
        if self.picture_url is None:
            headers = self.sign_in("create_post")[0]
            body = {"text": "Fuzz me", "image_file_id": self._file(headers)["id"]}
            post = self.client.post("/api/posts", json=body, headers=headers)
            path = post.headers["location"]
            if self.data_dir is None:
                asyncio.run(
                    eventually(
                        lambda: self._is_drawn(path, headers), within_seconds=60, what="the picture"
                    )
                )
            else:
                settings = Settings(database_url=self.database_url, data_dir=self.data_dir)
                asyncio.run(make_pictures(settings))
            self.picture_url = str(self.client.get(path, headers=headers).json()["image_url"])
        return self.picture_url

    async def _is_drawn(self, path: str, headers: dict[str, str]) -> bool:
        return not self.client.get(path, headers=headers).json()["is_image_pending"]
