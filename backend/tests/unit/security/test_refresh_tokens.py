"""Refresh tokens."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bsocial.platform.security.refresh_tokens import RefreshTokens

TOKENS = RefreshTokens(b"a secret of at least 32 bytes....", ttl_seconds=60)


@pytest.mark.req("S1.8")
@given(session_id=st.integers(1, 2**63 - 1))
def test_written_token_reads_back(session_id: int) -> None:
    nonce = TOKENS.make_nonce()
    proof = TOKENS.read(TOKENS.write(session_id, nonce))
    assert proof
    assert proof.session_id == session_id
    assert proof.digest == TOKENS.digest(nonce) == hashlib.sha256(nonce.encode()).digest()


@pytest.mark.req("S1.8")
@given(place=st.integers(0, 120), letter=st.sampled_from("aZ0-_.\n "))
def test_token_with_one_letter_changed_proves_nothing(place: int, letter: str) -> None:
    token = TOKENS.write(1234567890, TOKENS.make_nonce())
    place %= len(token)
    changed = token[:place] + letter + token[place + 1 :]
    assert changed == token or TOKENS.read(changed) is None


@pytest.mark.req("S1.8")
def test_token_of_another_secret_proves_nothing() -> None:
    other = RefreshTokens(b"another secret of at least 32 byte", ttl_seconds=60)
    assert TOKENS.read(other.write(1, other.make_nonce())) is None


@pytest.mark.req("S1.8")
@given(text=st.text(max_size=300))
def test_any_text_proves_nothing(text: str) -> None:
    assert TOKENS.read(text) is None


def test_genuine_token_of_an_impossible_session_proves_nothing() -> None:
    assert TOKENS.read(TOKENS.write(2**63, TOKENS.make_nonce())) is None
