"""The product on top of seeded history."""

import pytest

from bsocial.core.principal import Principal
from bsocial.entrypoints.container import Container
from bsocial.modules.dashboard.service import DashboardService
from bsocial.modules.interactions.service import InteractionService
from tests.integration.seed.conftest import SMALL, Seeder, Sql


@pytest.mark.req("S0.18", "S0.22")
async def test_product_goes_on_counting_after_a_seed(
    sql: Sql, container: Container, run_seed: Seeder
) -> None:
    await run_seed(SMALL)
    person = await sql.fetchrow("select id, username from users order by id desc limit 1")
    post = await sql.fetchval("select max(id) from posts")
    principal = Principal(
        person["id"], person["username"], None, is_administrator=False, session_id=1
    )
    dashboard: DashboardService = container.services[DashboardService]
    before = await dashboard.get()
    interactions: InteractionService = container.services[InteractionService]
    await interactions.view(post, principal, "seen-after-the-seed")
    assert (await dashboard.get()).views == before.views + 1
    row = await sql.fetchrow("select * from activity_logs where xid > '0'::xid8")
    assert row["post_id"] == post
    assert row["id"] > await sql.fetchval("select max(id) from activity_logs where xid = '0'::xid8")
