"""What can go wrong with jobs."""

from bsocial.core.errors import DomainError, ErrorKind, NotFound


class JobNotFound(NotFound):
    """There is no such job, or it is somebody else's."""

    code = "job_not_found"
    detail = "There is no such job."


class JobImpossible(DomainError):
    """What a job asks for can never be done; it is not tried again."""

    kind = ErrorKind.INVALID
    code = "job_impossible"
    detail = "This can never be done."


class JobLost(DomainError):
    """The job was given to another worker, or is done: nothing of this attempt may stay."""

    kind = ErrorKind.CONFLICT
    code = "job_lost"
    detail = "Another worker has this job."
