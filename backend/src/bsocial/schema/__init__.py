"""All tables. Imported by repositories and entrypoints only; importing it loads them all."""

from bsocial.schema.activity import ActivityLog, InteractionType, Like, ViewKey
from bsocial.schema.base import Base
from bsocial.schema.comments import Comment
from bsocial.schema.dogs import Dog
from bsocial.schema.events import EventOffset, EventRecord
from bsocial.schema.files import File, StoredObject
from bsocial.schema.follows import Follow
from bsocial.schema.jobs import Job, JobState
from bsocial.schema.movies import (
    ImportedRating,
    Movie,
    MovieSource,
    MovieStats,
    Rating,
    RatingDelta,
)
from bsocial.schema.notifications import Notification, NotificationKind
from bsocial.schema.posts import Post, PostKey, Visibility
from bsocial.schema.sessions import Session
from bsocial.schema.stats import PostDay, PostStats, StatDelta, Totals
from bsocial.schema.tickets import StreamTicket
from bsocial.schema.users import Role, User

__all__ = [
    "ActivityLog",
    "Base",
    "Comment",
    "Dog",
    "EventOffset",
    "EventRecord",
    "File",
    "Follow",
    "ImportedRating",
    "InteractionType",
    "Job",
    "JobState",
    "Like",
    "Movie",
    "MovieSource",
    "MovieStats",
    "Notification",
    "NotificationKind",
    "Post",
    "PostDay",
    "PostKey",
    "PostStats",
    "Rating",
    "RatingDelta",
    "Role",
    "Session",
    "StatDelta",
    "StoredObject",
    "StreamTicket",
    "Totals",
    "User",
    "ViewKey",
    "Visibility",
]
