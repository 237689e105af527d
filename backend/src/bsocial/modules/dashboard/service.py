"""The rules of the dashboard: there is one, everybody sees the same."""

from typing import Protocol

from bsocial.modules.dashboard.model import Dashboard


class DashboardReader(Protocol):
    """Where the numbers are read."""

    async def get(self) -> Dashboard:
        """Return all numbers of one moment."""
        ...


class DashboardService:
    """Shows the public numbers."""

    def __init__(self, queries: DashboardReader) -> None:
        """Read through `queries`."""
        self._queries = queries

    async def get(self) -> Dashboard:
        """Give all numbers of one moment."""
        return await self._queries.get()
