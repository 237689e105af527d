"""Wires the dashboard."""

from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.dashboard.queries import DashboardQueries
from bsocial.modules.dashboard.service import DashboardService


def wire(at: Place) -> None:
    """Wire the public totals and rankings."""
    at.add(DashboardService(DashboardQueries(at.reader)))
