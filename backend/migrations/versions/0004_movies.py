"""Movies and ratings."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None

_BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_WITHOUT_MARK = (
    r"\s[:cntrl:]\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5"
    r"\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    r"\ufff0-\ufffb\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3"
    r"\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_ONE_LINE = rf"!~ '[[:cntrl:]\u2028\u2029{_BIDI}]'"
_HAS_MARK = f"~ '[^{_WITHOUT_MARK}]'"
_GENRE = "[^|[:cntrl:]]{1,40}"
_SOURCE = postgresql.ENUM("movielens", "vega", name="movie_source", create_type=False)
_NOW = sa.text("now()")
_ZEROS = sa.text("'{0,0,0,0,0,0,0,0,0,0}'")


def upgrade() -> None:
    """Apply the change."""
    _SOURCE.create(op.get_bind())
    op.create_table(
        "movies",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(collation="C"), nullable=False),
        sa.Column("year", sa.BigInteger(), nullable=True),
        sa.Column("genres", sa.ARRAY(sa.String()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("director", sa.String(), nullable=True),
        sa.Column("running_minutes", sa.BigInteger(), nullable=True),
        sa.Column("imdb_id", sa.BigInteger(), nullable=True),
        sa.Column("tmdb_id", sa.BigInteger(), nullable=True),
        sa.Column("imdb_rating", sa.Numeric(3, 1), nullable=True),
        sa.Column("imdb_votes", sa.BigInteger(), nullable=True),
        sa.Column("source", _SOURCE, nullable=True),
        sa.Column("source_key", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint(
            f"char_length(title) <= 300 and title {_ONE_LINE} and title {_HAS_MARK}",
            name=op.f("ck_movies_title_shape"),
        ),
        sa.CheckConstraint(
            "char_length(title_key) between 1 and 2000", name=op.f("ck_movies_title_key_length")
        ),
        sa.CheckConstraint("year between 1870 and 2100", name=op.f("ck_movies_year_range")),
        sa.CheckConstraint(
            "cardinality(genres) <= 20 and array_position(genres, null) is null"
            " and (cardinality(genres) = 0 or array_to_string(genres, chr(31))"
            rf" ~ '^{_GENRE}(\x1f{_GENRE})*$')",
            name=op.f("ck_movies_genres_shape"),
        ),
        sa.CheckConstraint(
            f"char_length(director) <= 120 and director {_ONE_LINE} and director {_HAS_MARK}",
            name=op.f("ck_movies_director_shape"),
        ),
        sa.CheckConstraint(
            "running_minutes between 1 and 6000", name=op.f("ck_movies_running_minutes_range")
        ),
        sa.CheckConstraint(
            "imdb_id > 0 and tmdb_id > 0", name=op.f("ck_movies_outer_ids_positive")
        ),
        sa.CheckConstraint(
            "imdb_rating between 0 and 10", name=op.f("ck_movies_imdb_rating_range")
        ),
        sa.CheckConstraint("imdb_votes >= 0", name=op.f("ck_movies_imdb_votes_positive")),
        sa.CheckConstraint(
            "(source is null) = (source_key is null)", name=op.f("ck_movies_source_with_key")
        ),
        sa.CheckConstraint(
            "char_length(source_key) between 1 and 400", name=op.f("ck_movies_source_key_length")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_movies")),
    )
    op.create_index("uq_movies_source_key", "movies", ["source", "source_key"], unique=True)
    op.create_index("ix_movies_title", "movies", ["title_key", "id"])
    op.create_index("ix_movies_year", "movies", [sa.text("coalesce(year, 0) desc"), "id"])
    op.create_table(
        "ratings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("movie_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("score between 1 and 10", name=op.f("ck_ratings_score_range")),
        sa.ForeignKeyConstraint(
            ["movie_id"], ["movies.id"], name=op.f("fk_ratings_movie_id_movies")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_ratings_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ratings")),
    )
    op.create_index("uq_ratings_pair", "ratings", ["user_id", "movie_id"], unique=True)
    op.create_index("ix_ratings_user", "ratings", ["user_id", "id"])
    op.create_index("ix_ratings_movie", "ratings", ["movie_id", "id"])
    op.create_table(
        "imported_ratings",
        sa.Column("rater_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("movie_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", _SOURCE, nullable=False),
        sa.CheckConstraint("score between 1 and 10", name=op.f("ck_imported_ratings_score_range")),
        sa.ForeignKeyConstraint(
            ["movie_id"], ["movies.id"], name=op.f("fk_imported_ratings_movie_id_movies")
        ),
        sa.PrimaryKeyConstraint("rater_id", "movie_id", "source", name=op.f("pk_imported_ratings")),
        postgresql_partition_by="LIST (source)",
    )
    for source in ("movielens", "vega"):
        op.execute(
            f"create table imported_ratings_{source} partition of imported_ratings"
            f" for values in ('{source}')"
        )
    op.execute("create table imported_ratings_default partition of imported_ratings default")
    op.create_table(
        "movie_stats",
        sa.Column("movie_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("scores", sa.ARRAY(sa.BigInteger()), server_default=_ZEROS, nullable=False),
        sa.Column("imported", sa.ARRAY(sa.BigInteger()), server_default=_ZEROS, nullable=False),
        sa.Column("rank", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.CheckConstraint("cardinality(scores) = 10", name=op.f("ck_movie_stats_scores_length")),
        sa.CheckConstraint(
            "cardinality(imported) = 10", name=op.f("ck_movie_stats_imported_length")
        ),
        sa.ForeignKeyConstraint(
            ["movie_id"], ["movies.id"], name=op.f("fk_movie_stats_movie_id_movies")
        ),
        sa.PrimaryKeyConstraint("movie_id", name=op.f("pk_movie_stats")),
    )
    op.create_index("ix_movie_stats_rank", "movie_stats", [sa.text("rank desc"), "movie_id"])
    op.create_table(
        "rating_deltas",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("movie_id", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("score between 1 and 10", name=op.f("ck_rating_deltas_score_range")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating_deltas")),
    )
    op.create_index("ix_rating_deltas_movie_id", "rating_deltas", ["movie_id"])


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("rating_deltas")
    op.drop_table("movie_stats")
    op.drop_table("imported_ratings")
    op.drop_table("ratings")
    op.drop_table("movies")
    _SOURCE.drop(op.get_bind())
