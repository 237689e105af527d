"""Access tokens."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsocial.platform.security.tokens import AccessTokens, InvalidToken
from tests.steps.clocks import Clock
from tests.steps.malformed_tokens import NAMES, good_claims, malformed_tokens, sign

SECRET = b"a secret of at least 32 bytes...."


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tokens(clock: Clock) -> AccessTokens:
    return AccessTokens(
        SECRET, issuer="bsocial", audience="bsocial-api", ttl_seconds=600, clock=clock
    )


@pytest.mark.req("U5")
def test_issued_token_reads_back(tokens: AccessTokens, clock: Clock) -> None:
    claims = tokens.verify(tokens.issue(42, 7))
    assert (claims.user_id, claims.session_id) == (42, 7)
    assert clock.now + timedelta(seconds=599) <= claims.expires_at
    assert claims.expires_at <= clock.now + timedelta(seconds=600)


@pytest.mark.req("U5")
def test_issued_tokens_differ_even_within_a_second(tokens: AccessTokens) -> None:
    assert tokens.issue(1, 1) != tokens.issue(1, 1)


@pytest.mark.req("U5")
def test_token_with_good_claims_signed_elsewhere_reads(tokens: AccessTokens, clock: Clock) -> None:
    claims = good_claims(int(clock.now.timestamp()), 5, 6)
    assert tokens.verify(sign(SECRET, claims)).user_id == 5
    assert tokens.verify(sign(SECRET, claims, {"alg": "HS256", "kid": "1"})).user_id == 5
    soon = claims | {"iat": claims["iat"] + 5}
    assert tokens.verify(sign(SECRET, soon)).session_id == 6


@pytest.mark.req("S1.8")
def test_token_at_its_end_is_refused(tokens: AccessTokens, clock: Clock) -> None:
    token = tokens.issue(1, 1)
    clock.advance(598)
    assert tokens.verify(token).user_id == 1
    clock.advance(2)
    with pytest.raises(InvalidToken):
        tokens.verify(token)


@pytest.mark.req("S1.8", "S4.18")
@pytest.mark.parametrize("name", NAMES)
def test_malformed_token_is_refused(tokens: AccessTokens, clock: Clock, name: str) -> None:
    token = malformed_tokens(SECRET, good_claims(int(clock.now.timestamp())))[name]
    with pytest.raises(InvalidToken):
        tokens.verify(token)


@pytest.mark.req("S1.8")
@given(text=st.text(max_size=200))
def test_any_text_is_refused_and_never_fails_otherwise(text: str) -> None:
    tokens = AccessTokens(SECRET, issuer="a", audience="b", ttl_seconds=60, clock=Clock())
    with pytest.raises(InvalidToken):
        tokens.verify(text)


@pytest.mark.req("U5")
def test_secret_that_is_json_is_used_as_it_is(clock: Clock) -> None:
    secret = b'{"keys": ["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"]}'
    tokens = AccessTokens(
        secret, issuer="bsocial", audience="bsocial-api", ttl_seconds=600, clock=clock
    )
    assert tokens.verify(tokens.issue(1, 1)).user_id == 1
    forged = sign(b"a" * 32, good_claims(int(clock.now.timestamp())))
    with pytest.raises(InvalidToken):
        tokens.verify(forged)
