"""The rules of the dashboard: there is one, everybody sees the same."""

from bsocial.modules.dashboard.model import Dashboard
from bsocial.modules.dashboard.queries import DashboardQueries


class DashboardService:
    """Shows the public numbers."""

    def __init__(self, queries: DashboardQueries) -> None:
        """Read through `queries`."""
        self._queries = queries

    async def get(self) -> Dashboard:
        """Give all numbers of one moment."""
        return await self._queries.get()
