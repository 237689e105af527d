"""HTTP route of the dashboard."""

from typing import Annotated

from fastapi import Depends

from bsocial.modules.dashboard.model import Dashboard
from bsocial.modules.dashboard.service import DashboardService
from bsocial.platform.http.router import ModuleRouter
from bsocial.platform.http.services import provide

router = ModuleRouter(prefix="/api/dashboard", tags=["dashboard"])


@router.get("", summary="Public totals and rankings")
async def get_dashboard(
    dashboard: Annotated[DashboardService, Depends(provide(DashboardService))],
) -> Dashboard:
    """Return totals and rankings of one snapshot. Needs no login."""
    return await dashboard.get()
