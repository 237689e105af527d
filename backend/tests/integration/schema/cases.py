"""Changes that make a valid row bad, each with the constraint that must refuse it."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from bsocial.schema import Base, JobState
from tests.integration.schema.rows import LATER, MOMENT, Row, tables

BIDI_OVERRIDE = "\u202e"
NOBODY = 9_000_000_000


@dataclass(frozen=True)
class Case:
    """A change that makes a valid row bad, and the constraint that must refuse it.

    A change may be computed from the valid row.
    """

    constraint: str
    changes: Row = field(default_factory=dict)
    twice: bool = False

    @property
    def table(self) -> str:
        return next(
            name for name in _LONGEST_FIRST if f"{self.constraint[3:]}_".startswith(f"{name}_")
        )

    def spoil(self, row: Row) -> Row:
        computed = {
            name: value(row) if callable(value) else value for name, value in self.changes.items()
        }
        return row | computed


_LONGEST_FIRST = sorted(Base.metadata.tables, key=len, reverse=True)


def bad(constraint: str, column: str, *values: Any, **more: Any) -> list[Case]:
    return [Case(constraint, {column: value} | more) for value in values]


ONE_LINE = ["a\tb", "a\nb", "a\x85b", "a\u2028b", f"a{BIDI_OVERRIDE}b", "a\u200fb", "a\u2067b"]
BLANK = [
    *("", " ", "\u00a0", "\u3000\u2003", "\u200b", "\u00ad", "\u2800", "\u3164", "\ufe0f"),
    "\u2060",
]
BAD_USERNAMES = [
    *("a", "a" * 33, "a b", "a@b", "a/b", "a\\b", "<b>", "a!b", "a:b", "a\u3164b", "a\u034fb"),
    *("a\u00adb", "a😀", "a→b", "a©b", "a\ue000b", "...", "-_"),
    *ONE_LINE,
    *(value for value in BLANK if value),
    "\u3164\u3164",
]
BAD_EMAILS = [
    *("ada", "ada@", "@example.org", "ada@example", "a b@example.org", "ada@exam ple.org"),
    *("ada@@example.org", "ada@-example.org", "ada@example..org", "ada@example.org\n"),
    *(f"{'a' * 65}@example.org", f"ada@{'a' * 64}.org", f"ada@{'a.' * 125}org", "adä@example.org"),
    f"ada{BIDI_OVERRIDE}@example.org",
]
BAD_IMAGE_URLS = [
    *("javascript:alert(1)", "JavaScript:alert(1)", "data:image/png;base64,AAAA"),
    *("ftp://example.org/a.png", "file:///etc/passwd", "example.org/a.png", "http://"),
    *("http:///a.png", "https://?a", "https://user:pw@example.org/a.png"),
    *("https://user@example.org/a.png", "//example.org/a.png", "/", "/\\example.org", "/a b.png"),
    *("/a\nb.png", "/a\u202eb.png", "https://example.org/a\u200bb", " https://example.org/", ""),
    "https://example.org/" + "a" * 2029,
]
BAD_GENRES = [["a|b"], [""], ["a", None], ["a" * 41], ["a\nb"], ["a"] * 21]
BAD_SCORES = [0, 11, -1, 100, -10]
CASES = [
    *bad("ck_users_username_shape", "username", *BAD_USERNAMES),
    *bad("ck_users_username_key_length", "username_key", "", "a" * 201),
    *bad("ck_users_username_until_purged", "username", None),
    *bad("ck_users_username_until_purged", "username_key", None),
    *bad("ck_users_username_until_purged", "username", None, username_key=None),
    *bad("ck_users_email_shape", "email", *BAD_EMAILS),
    *bad("ck_users_email_with_key", "email", None),
    *bad("ck_users_email_with_key", "email_key", None),
    *bad("ck_users_first_name_shape", "first_name", *BLANK, *ONE_LINE, "a" * 81),
    *bad("ck_users_last_name_shape", "last_name", *BLANK, *ONE_LINE, "a" * 81),
    *bad("ck_users_password_is_hashed", "password_hash", "", "secret", "$2b$12$abc"),
    *(
        Case(
            "ck_users_purged_is_blank",
            dict.fromkeys(
                ("username", "username_key", "email", "email_key", "first_name", "last_name")
            )
            | {"password_hash": None, "purged_at": LATER}
            | kept,
        )
        for kept in (
            {"deleted_at": None},
            {"email": "ada@example.org", "email_key": "ada@example.org"},
            {"first_name": "Ada"},
            {"last_name": "Ada"},
            {"password_hash": "$argon2id$x"},
        )
    ),
    *bad("ck_sessions_refresh_hash_is_sha256", "refresh_hash", b"", bytes(31), bytes(33)),
    *bad("ck_sessions_user_agent_shape", "user_agent", "a" * 201, "a\nb", "\x1b[31m"),
    *bad("ck_sessions_expires_after_creation", "expires_at", MOMENT),
    *bad("ck_posts_title_shape", "title", *BLANK, *ONE_LINE, "a" * 201, purged_at=None),
    *bad("ck_posts_title_shape", "title", "a\nb", "a" * 201),
    *bad("ck_posts_text_shape", "text", *BLANK, "\n\t \u200b\n", "ü" * 524_289, purged_at=None),
    *bad("ck_posts_image_url_shape", "image_url", *BAD_IMAGE_URLS),
    *bad("ck_posts_picture_key_shape", "picture_key", "", "a" * 31, "A" * 32, f"{'a' * 32}\n"),
    *bad("ck_posts_picture_is_whole", "picture_key", None),
    *bad("ck_posts_picture_is_whole", "picture_widths", None),
    *bad("ck_posts_picture_is_whole", "image_url", None),
    *bad("ck_posts_picture_has_widths", "picture_widths", [], list(range(1, 10))),
    *bad("fk_posts_picture_file_id_files", "picture_file_id", NOBODY),
    *bad("ck_stored_objects_key_shape", "key", "", "a" * 31, "../" + "a" * 32, f"{'a' * 32}-0"),
    *bad("ck_files_name_shape", "name", *BLANK, *ONE_LINE, "ü" * 128, "a/b", "a\\b", ".", ".."),
    *bad("ck_files_size_not_negative", "size_bytes", -1),
    *bad("ck_files_sha256_length", "sha256", b"", bytes(31), bytes(33)),
    *bad("ck_files_forwarded_has_job", "forwarding_job_id", None),
    *bad("fk_files_owner_id_users", "owner_id", NOBODY),
    *bad("fk_files_object_key_stored_objects", "object_key", "b" * 32),
    *bad(
        "ck_post_keys_key_shape", "key", "a" * 7, "a" * 65, "with space", "ümlaut-key", "tab\tkey1"
    ),
    *bad("ck_post_keys_body_hash_is_sha256", "body_hash", b"", bytes(33)),
    *bad(
        "ck_view_keys_key_shape", "key", "a" * 7, "a" * 65, "with space", "ümlaut-key", "tab\tkey1"
    ),
    *bad("ck_event_log_type_shape", "type", "", "post", "Post.created", "post.created.x", "post. "),
    *bad("ck_event_log_version_positive", "version", 0, -1),
    *bad("ck_event_log_payload_is_object", "payload", None, [], "text", 1),
    *bad("ck_event_log_key_length", "key", "", "a" * 101),
    *bad("ck_event_offsets_reader", "reader", "", "a" * 101),
    *bad("ck_totals_one_row", "id", 0, 2),
    *bad("fk_sessions_user_id_users", "user_id", NOBODY),
    *bad("fk_posts_author_id_users", "author_id", NOBODY),
    *bad("fk_post_keys_user_id_users", "user_id", NOBODY),
    *bad("fk_post_keys_post_id_posts", "post_id", NOBODY),
    *bad("fk_likes_post_id_posts", "post_id", NOBODY),
    *bad("fk_likes_user_id_users", "user_id", NOBODY),
    *bad("fk_activity_logs_post_id_posts", "post_id", NOBODY),
    *bad("fk_activity_logs_user_id_users", "user_id", NOBODY),
    *bad("fk_post_stats_post_id_posts", "post_id", NOBODY),
    *bad("fk_post_days_post_id_posts", "post_id", NOBODY),
    *bad("ck_post_days_something_happened", "views", -1, 0),
    *bad("ck_post_days_something_happened", "likes", -1),
    *bad("ck_follows_not_oneself", "followed_id", lambda row: row["follower_id"]),
    *bad("ck_comments_text_shape", "text", *BLANK, "\n\t \u200b\n", "a" * 4_001),
    *bad("ck_notifications_not_of_oneself", "actor_id", lambda row: row["recipient_id"]),
    *bad("ck_notifications_post_unless_follow", "post_id", None),
    *bad("ck_notifications_comment_of_comment", "comment_id", None),
    *bad("ck_stream_tickets_digest_is_sha256", "digest", b"", bytes(31), bytes(33)),
    *bad("ck_jobs_kind_shape", "kind", "", "dog", "Dog.picture", "dog.picture.x", "a." + "b" * 59),
    *bad("ck_jobs_arguments_are_object", "arguments", None, [], "text", 1),
    *bad("ck_jobs_attempts_in_bounds", "attempts", -1, 9),
    *bad("ck_jobs_max_attempts_positive", "max_attempts", 0, attempts=0),
    *bad("ck_jobs_sends_not_negative", "sends", -1),
    *bad("ck_jobs_finished_has_time", "state", JobState.QUEUED, JobState.RUNNING),
    *bad("ck_jobs_finished_has_time", "state", JobState.FAILED, finished_at=None),
    *bad("ck_jobs_failed_has_error", "error", None),
    *bad("ck_jobs_error_shape", "error", "", "Timed out", "a" * 61, "a\nb"),
    *bad("ck_dogs_name_shape", "name", *BLANK, *ONE_LINE, "a" * 61, "a/b", ".", ".."),
    *bad("ck_dogs_name_key_length", "name_key", "", "a" * 1_101),
    *bad("ck_dogs_name_not_reserved", "name_key", "is_adopted"),
    *bad("ck_dogs_picture_shape", "picture", *BAD_IMAGE_URLS, "/a.png"),
    *bad("fk_jobs_owner_id_users", "owner_id", NOBODY),
    *bad("fk_dogs_owner_id_users", "owner_id", NOBODY),
    *bad("fk_follows_follower_id_users", "follower_id", NOBODY),
    *bad("fk_follows_followed_id_users", "followed_id", NOBODY),
    *bad("fk_comments_post_id_posts", "post_id", NOBODY),
    *bad("fk_comments_author_id_users", "author_id", NOBODY),
    *bad("fk_notifications_recipient_id_users", "recipient_id", NOBODY),
    *bad("fk_notifications_actor_id_users", "actor_id", NOBODY),
    *bad("fk_notifications_post_id_posts", "post_id", NOBODY),
    *bad("ck_movies_title_shape", "title", *BLANK, *ONE_LINE, "a" * 301),
    *bad("ck_movies_title_key_length", "title_key", "", "a" * 2_001),
    *bad("ck_movies_year_range", "year", 0, 1869, 2101, -1949, 20_000),
    *bad("ck_movies_genres_shape", "genres", *BAD_GENRES),
    *bad("ck_movies_director_shape", "director", *BLANK, *ONE_LINE, "a" * 121),
    *bad("ck_movies_running_minutes_range", "running_minutes", 0, -1, 6_001, 10**6, -(10**6)),
    *bad("ck_movies_outer_ids_positive", "imdb_id", 0, -1),
    *bad("ck_movies_outer_ids_positive", "tmdb_id", 0, -1),
    *bad("ck_movies_imdb_rating_range", "imdb_rating", Decimal("-0.1"), Decimal("10.1")),
    *bad("ck_movies_imdb_votes_positive", "imdb_votes", -1),
    *bad("ck_movies_source_with_key", "source", None),
    *bad("ck_movies_source_with_key", "source_key", None),
    *bad("ck_movies_source_key_length", "source_key", "", "a" * 401),
    *bad("ck_ratings_score_range", "score", *BAD_SCORES),
    *bad("ck_imported_ratings_score_range", "score", *BAD_SCORES),
    *bad("ck_rating_deltas_score_range", "score", *BAD_SCORES),
    *bad("ck_movie_stats_scores_length", "scores", [], [0] * 9, [0] * 11),
    *bad("ck_movie_stats_imported_length", "imported", [], [0] * 9, [0] * 11),
    *bad("fk_ratings_movie_id_movies", "movie_id", NOBODY),
    *bad("fk_ratings_user_id_users", "user_id", NOBODY),
    *bad("fk_imported_ratings_movie_id_movies", "movie_id", NOBODY),
    *bad("fk_movie_stats_movie_id_movies", "movie_id", NOBODY),
    Case("uq_movies_source_key", {"id": 1}, twice=True),
    Case("uq_ratings_pair", {"id": 1}, twice=True),
    *(Case(f"pk_{table.name}", twice=True) for table in tables()),
    Case("uq_dogs_name_key", {"id": 1}, twice=True),
    Case("uq_files_object_key", {"id": 1}, twice=True),
    Case("uq_posts_picture_key", {"id": 1}, twice=True),
    Case("uq_follows_pair", {"id": 1}, twice=True),
    Case("uq_notifications_event", {"id": 1}, twice=True),
    Case("uq_users_username_key", {"id": 1, "email": None, "email_key": None}, twice=True),
    Case("uq_users_email_key", {"id": 2, "username_key": "other-key"}, twice=True),
]
