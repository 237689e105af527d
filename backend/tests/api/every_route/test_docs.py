"""The interactive documentation."""

import re

import httpx
import pytest


@pytest.mark.req("U9", "S0.30", "S3.10")
async def test_docs_load_nothing_from_elsewhere(client: httpx.AsyncClient) -> None:
    page = await client.get("/docs")
    assert page.status_code == 200
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    for link in links:
        assert link.startswith("/docs/assets/")
        assert (await client.get(link)).status_code == 200, link


@pytest.mark.req("U9")
async def test_docs_let_people_sign_in_with_a_password(client: httpx.AsyncClient) -> None:
    document = (await client.get("/openapi.json")).json()
    flow = document["components"]["securitySchemes"]["password"]["flows"]["password"]
    assert flow["tokenUrl"] in document["paths"]
    assert {"password": []} in document["paths"]["/api/posts"]["get"]["security"]
