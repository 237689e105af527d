"""Service of the dashboard, which is the same for every viewer."""

from bsocial.modules.dashboard.model import Dashboard
from bsocial.modules.dashboard.queries import DashboardQueries


class DashboardService:
    """Reads the public totals and rankings."""

    def __init__(self, queries: DashboardQueries) -> None:
        """Read through `queries`."""
        self._queries = queries

    async def get(self) -> Dashboard:
        """Return all numbers of one snapshot."""
        return await self._queries.get()
