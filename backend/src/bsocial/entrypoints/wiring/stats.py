"""Wires the roller that folds deltas."""

from bsocial.entrypoints.wiring.place import Place
from bsocial.modules.stats.repository import StatsRepository
from bsocial.modules.stats.service import Roller
from bsocial.platform.db.maintenance import Chore


def wire(at: Place) -> None:
    """Wire the roller of the counters of posts, days and totals."""
    stats = at.settings.stats
    roller = Roller(StatsRepository(at.reader), stats.roll_threshold)
    at.chores.append(Chore("roll", stats.roll_interval_seconds, roller.roll))
