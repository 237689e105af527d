"""Files are called by what they hold, the same in every module."""

import re

import pytest

from tests.architecture.sources import PRODUCT, TESTS, WEB

KNOWN = frozenset(
    {
        *("__init__", "router", "service", "repository", "queries", "model", "schemas", "errors"),
        *("events", "fragments", "metrics"),
    }
)
EXTRAS = {
    "artwork": {
        "canvas": "writes SVG",
        "drawing": "the families of pictures",
        "palettes": "colours",
    },
    "auth": {
        "guard": "the cache of verified tokens that every request asks",
        "sessions": "the life of a session, apart from the ways to begin one",
        "trust": "the refresh cookie, and which pages may use it",
        "usernames": "makes them from e-mail addresses",
    },
    "dogs": {
        "handlers": "what workers do for new dogs",
        "pictures": "asks the API of pictures, and believes nothing",
    },
    "feed": {
        "cache": "first pages as ids",
        "handler": "forgets cached pages when an event says so",
        "statements": "how a page is found, apart from how it is read",
    },
    "files": {
        "handlers": "what workers do for new files",
        "names": "makes the names of uploads safe",
        "signatures": "what a file is by how it begins",
    },
    "follows": {
        "columns": "what every list of people selects and shows",
        "search_queries": "the statements of the search, apart from those of the lists",
    },
    "interactions": {
        "facts": "makes events of the activity log when it is read",
        "views": "the recorder that groups view writes",
    },
    "jobs": {
        "dispatcher": "brings jobs from the database to the broker",
        "runner": "runs one job in a worker",
    },
    "live": {
        "acks": "groups what clients acknowledge into one statement",
        "comments": "hands new comments to those who watch their posts",
        "frames": "what is said over a stream",
        "registry": "which streams are open",
        "revocation": "ends streams with their sessions",
        "stream": "one open socket",
        "streams": "supplies all open sockets of a process",
    },
    "movies": {
        "cache": "lists of movies",
        "counters": "the statement that folds rating deltas",
        "handler": "forgets cached lists when an event says so",
        "listing": "the statements of lists, apart from those of one movie",
        "summary": "what ratings come to",
        "importing/__init__": "data sets, from the file to the tables",
        "importing/loader": "the steps of an import",
        "importing/movielens": "reads movies and links of MovieLens",
        "importing/ratings": "streams the ratings of MovieLens to COPY",
        "importing/repository": "publishes a data set",
        "importing/rows": "what is read, and what cannot be used",
        "importing/staging": "the tables in which a data set is checked",
        "importing/vega": "reads the films of vega-datasets",
    },
    "notifications": {
        "handler": "makes notifications out of events",
        "stream_queries": "what streams read, for all of a process at once",
    },
    "posts": {
        "cache": "pages of one's own posts",
        "handlers": "what workers do for new posts",
        "pictures": "pictures that were uploaded, apart from the posts that show them",
    },
    "stats": {
        "audit": "counts the rows themselves and compares",
        "day_audit": "the same for the days of posts",
        "movie_audit": "the same for ratings",
        "projection": "counts users inside the transaction that makes them",
        "report": "what the audits found",
    },
    "telemetry": {
        "blanking": "takes the names of people who left out of the documents",
        "indexer": "writes every event into Elasticsearch",
        "query_files": "the files of es_queries",
        "search_answers": "the answers from Elasticsearch, beside those of queries",
        "template": "the index template, made from the event classes",
    },
    "users": {
        "purge": "blanks deleted accounts, a batch at a time",
        "purge_repository": "the statements of the purge",
        "roles": "who is an administrator",
        "roles_repository": "the statement that says so",
    },
}
"""Files that only one module needs, and what for."""
EMPTY_WORDS = re.compile(
    r"(^|[/_.-])(utils?|helpers?|commons?|misc|stuff)([/_.-]|$)", re.IGNORECASE
)
_MODULE_FILE = re.compile(r"bsocial/modules/(?P<module>\w+)/(?P<file>[\w/]+)\.py$")


def unknown_files(names: list[str], extras: dict[str, dict[str, str]]) -> list[str]:
    """Name the files of modules that are neither known nor listed."""
    return [
        name
        for name in names
        if (match := _MODULE_FILE.search(name))
        and match["file"] not in KNOWN
        and match["file"] not in extras.get(match["module"], {})
    ]


def empty_words(names: list[str]) -> list[str]:
    """Name the files and folders whose name says nothing."""
    return [name for name in names if EMPTY_WORDS.search(name)]


PRODUCT_NAMES = [source.name for source in PRODUCT]


def test_modules_have_known_files_only() -> None:
    assert unknown_files(PRODUCT_NAMES, EXTRAS) == []


def test_listed_extras_exist() -> None:
    listed = [f"{module}/{file}.py" for module, files in EXTRAS.items() for file in files]
    missing = [end for end in listed if not any(name.endswith(end) for name in PRODUCT_NAMES)]
    assert missing == []


def test_no_file_is_called_after_nothing() -> None:
    assert empty_words([source.name for source in (*PRODUCT, *TESTS, *WEB)]) == []


def test_unknown_file_is_found() -> None:
    bad = "backend/src/bsocial/modules/posts/manager.py"
    nested = "backend/src/bsocial/modules/posts/deep/router.py"
    assert unknown_files([bad, nested, "backend/src/bsocial/modules/posts/router.py"], EXTRAS) == [
        bad,
        nested,
    ]


@pytest.mark.parametrize(
    "name", ["src/utils.py", "src/lib/helpers/date.ts", "src/common/x.py", "src/date-utils.ts"]
)
def test_empty_word_is_found(name: str) -> None:
    assert empty_words([name]) == [name]


def test_word_that_contains_an_empty_word_is_fine() -> None:
    assert empty_words(["src/commons_of_people_utilities.py".replace("commons_of_", "")]) == []
