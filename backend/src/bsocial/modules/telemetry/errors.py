"""Errors of telemetry."""

from bsocial.core.errors import Invalid


class InvalidPeriod(Invalid):
    """The days are no valid period."""

    code = "invalid_period"
    detail = "`from` must not be after `to`, at most 366 days, and in the years 2000 to 2999."
