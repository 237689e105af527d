"""People and posts: unique, plausible, and within the product's own rules."""

import re

import pytest
from pydantic import TypeAdapter

from bsocial.core.text import PersonName, Username, fold
from bsocial.entrypoints.seed.people import Person, cultures, latin, make_people
from bsocial.entrypoints.seed.stories import PICTURE_STEP, drafts, make_remarks, make_stories
from bsocial.modules.artwork.drawing import FAMILIES
from bsocial.modules.comments.schemas import CommentCreate
from bsocial.modules.posts.schemas import PostCreate


def people(count: int, taken: set[str] | None = None, random_seed: int = 1) -> list[Person]:
    ids = range(1, count + 1)
    return list(make_people(ids, set() if taken is None else taken, random_seed))


@pytest.mark.req("S0.2", "S0.5")
def test_usernames_are_unique_and_accepted_by_the_product() -> None:
    made = people(20_000)
    assert len({person.username_key for person in made}) == 20_000
    name, person_name = TypeAdapter(Username), TypeAdapter(PersonName)
    for person in made:
        assert name.validate_python(person.username) == person.username
        assert fold(person.username) == person.username_key
        assert person_name.validate_python(person.first_name) == person.first_name
        assert person_name.validate_python(person.last_name) == person.last_name


def test_taken_usernames_are_left_alone() -> None:
    taken = {person.username_key for person in people(1_000)}
    again = people(1_000, set(taken))
    assert not {person.username_key for person in again} & taken


def test_names_come_from_many_cultures_and_usernames_are_typeable() -> None:
    assert len(cultures()) >= 20
    made = people(1_000)
    assert len({person.last_name for person in made}) > 250
    assert all(re.fullmatch(r"[a-z0-9._-]+", person.username) for person in made)


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Søren", "soren"),
        ("Łukasz", "lukasz"),
        ("Strauß", "strauss"),
        ("Nguyễn", "nguyen"),
        ("De Luca", "deluca"),
        ("Y\u0131ld\u0131z", "yildiz"),
        ("Đỗ", "do"),
    ],
)
def test_latin_writes_names_as_people_type_them(name: str, plain: str) -> None:
    assert latin(name) == plain


@pytest.mark.req("S0.3", "S0.4")
def test_stories_are_accepted_by_the_product_and_differ() -> None:
    known = drafts()
    assert len(known) == 24
    assert len({draft.title for draft in known}) == 24
    assert len({draft.picture for draft in known}) == 24
    for draft in known:
        assert PICTURE_STEP % len(FAMILIES) == 0
        PostCreate(title=draft.title, text=draft.text, image_url="/api/art/1.svg")
        assert len(draft.text.split()) > 100
        assert draft.text.count("\n\n") >= 2


def test_more_stories_than_texts_are_continuations_with_pictures_of_their_own() -> None:
    authors = people(50)
    stories = list(make_stories(range(100, 160), authors, 1))
    assert [story.id for story in stories] == list(range(100, 160))
    assert len({story.title for story in stories}) == 60
    assert len({story.image_url for story in stories}) == 60
    assert stories[24].title == f"{stories[0].title}, part 2"
    assert {story.author_id for story in stories} <= {person.id for person in authors}


def test_remarks_are_accepted_by_the_product_and_differ() -> None:
    remarks = make_remarks(1)
    assert len(set(remarks)) > 1_000
    for remark in remarks:
        assert CommentCreate(text=remark).text == remark


def test_same_seed_makes_the_same_people_and_texts() -> None:
    authors = people(20)
    assert authors == people(20) != people(20, random_seed=2)
    assert make_remarks(1) == make_remarks(1) != make_remarks(2)
    stories = [list(make_stories(range(30), authors, seed)) for seed in (1, 1, 2)]
    assert stories[0] == stories[1] != stories[2]
