"""Posts over HTTP."""

import httpx
import pytest


@pytest.mark.req("S0.24")
async def test_dashboard_without_data_is_all_zero(client: httpx.AsyncClient) -> None:
    response = await client.get("/api/dashboard")
    assert response.status_code == 200, response.text
    assert response.json() == {
        "users": 0,
        "posts": 0,
        "likes": 0,
        "views": 0,
        "top_viewed": [],
        "top_liked": [],
    }
