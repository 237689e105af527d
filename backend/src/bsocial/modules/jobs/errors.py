"""Errors of jobs."""

from bsocial.core.errors import DomainError, ErrorKind, NotFound


class JobNotFound(NotFound):
    """The job does not exist, or belongs to another user."""

    code = "job_not_found"
    detail = "There is no such job."


class JobImpossible(DomainError):
    """The job can never succeed; it is not retried."""

    kind = ErrorKind.INVALID
    code = "job_impossible"
    detail = "This can never be done."


class JobLost(DomainError):
    """Another worker has the job, or it is done: nothing of this attempt may be committed."""

    kind = ErrorKind.CONFLICT
    code = "job_lost"
    detail = "Another worker has this job."
