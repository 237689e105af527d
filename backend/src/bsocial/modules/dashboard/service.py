"""Service of the dashboard, which is the same for every viewer."""

from typing import Protocol

from bsocial.modules.dashboard.model import Dashboard


class DashboardReader(Protocol):
    """Reads the dashboard."""

    async def get(self) -> Dashboard:
        """Return all numbers of one snapshot."""
        ...


class DashboardService:
    """Reads the public totals and rankings."""

    def __init__(self, queries: DashboardReader) -> None:
        """Read through `queries`."""
        self._queries = queries

    async def get(self) -> Dashboard:
        """Return all numbers of one snapshot."""
        return await self._queries.get()
