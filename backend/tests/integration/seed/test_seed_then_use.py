"""The product on top of seeded history."""

import pytest

from bsocial.core.principal import Principal
from bsocial.entrypoints.wiring.container import Container
from bsocial.modules.dashboard.service import DashboardService
from bsocial.modules.interactions.service import InteractionService
from tests.integration.seed.conftest import SMALL, Seeder, row_of
from tests.steps.types import Sql


@pytest.mark.req("S0.18", "S0.22")
async def test_product_goes_on_counting_after_a_seed(
    sql: Sql, container: Container, run_seed: Seeder
) -> None:
    await run_seed(SMALL)
    user_id, username = await row_of(sql, "select id, username from users order by id desc limit 1")
    post = await sql.fetchval("select max(id) from posts")
    principal = Principal(user_id, username, None, is_administrator=False, session_id=1)
    dashboard: DashboardService = container.services[DashboardService]
    before = await dashboard.get()
    interactions: InteractionService = container.services[InteractionService]
    await interactions.view(post, principal, "seen-after-the-seed")
    assert (await dashboard.get()).views == before.views + 1
    fact_id, viewed = await row_of(
        sql, "select id, post_id from activity_logs where xid > '0'::xid8"
    )
    assert viewed == post
    assert fact_id > await sql.fetchval("select max(id) from activity_logs where xid = '0'::xid8")
