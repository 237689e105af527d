"""Typed settings from the environment and from `.env` in the repository root."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, IPvAnyNetwork, SecretStr, TypeAdapter, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bsocial.platform.security.strength import weakness

_HERE = Path(__file__).resolve()
_CHECKOUT = _HERE.parents[4]
ROOT_DIR = _CHECKOUT if (_CHECKOUT / "backend" / "pyproject.toml").exists() else Path.cwd()
"""The repository root; for an installed package the working directory."""

Seconds = Annotated[float, Field(gt=0)]
PerMinute = Annotated[int, Field(ge=1)]
Network = IPvAnyNetwork
"""An IP network in CIDR notation; a bare address is a network of one."""
_THIS_MACHINE = TypeAdapter(tuple[Network, ...]).validate_python(("127.0.0.0/8", "::1/128"))


class AuthSettings(BaseModel):
    """Tokens, sessions and sign-in."""

    secret: SecretStr | None = Field(
        default=None,
        description="HS256 key, at least 32 bytes. Unset: made once and kept in DATA_DIR/secret.",
    )
    issuer: str = "bsocial"
    audience: str = "bsocial-api"
    access_ttl_seconds: int = Field(default=600, ge=10, le=3600)
    refresh_ttl_seconds: int = Field(default=30 * 86400, ge=60)
    passwordless: bool | None = Field(
        default=None,
        description="Sign in with a username alone. Unset: allowed except in production.",
    )
    cookie_secure: bool | None = Field(
        default=None, description="Secure flag of the refresh cookie. Unset: only in production."
    )
    allowed_origins: list[str] = Field(
        default_factory=list,
        description="Origins, besides the request's own, that may refresh and sign out.",
    )


class DatabaseSettings(BaseModel):
    """Connection pools and timeouts of PostgreSQL."""

    write_pool_size: int = Field(default=10, ge=1)
    read_pool_size: int = Field(default=20, ge=1)
    connect_timeout_seconds: Seconds = 5
    statement_timeout_seconds: Seconds = 15
    transaction_timeout_seconds: Seconds = 30
    startup_timeout_seconds: Seconds = Field(
        default=60, description="How long migrations wait for the database to answer."
    )


class StatsSettings(BaseModel):
    """The roller, which folds pending deltas into the counters."""

    roll_interval_seconds: Seconds = 0.5
    roll_threshold: int = Field(default=5_000, ge=1)


class EventLogSettings(BaseModel):
    """Retention of the event log."""

    retention_days: int | None = Field(default=None, ge=1, description="Unset: kept forever.")


class KafkaSettings(BaseModel):
    """Properties of topics when they are created."""

    partitions: int = Field(default=6, ge=1, description="Partitions of a new topic.")
    replicas: int = Field(default=1, ge=1, description="Replicas of a new topic.")
    retention_days: int = Field(default=30, ge=1, description="How long topics keep events.")


class CacheSettings(BaseModel):
    """Lifetime, timeout and circuit breaker of Redis or Valkey."""

    ttl_seconds: int = Field(default=300, ge=1, le=300)
    timeout_seconds: Seconds = 0.25
    retry_after_seconds: Seconds = Field(
        default=1.0, description="How long the breaker stays open after a failure."
    )


class SearchSettings(BaseModel):
    """Elasticsearch, if it is used."""

    index_prefix: str = Field(
        default="bsocial-events-",
        pattern="^[a-z0-9][a-z0-9-]*-$",
        description="Prefix of the monthly event indices.",
    )
    timeout_seconds: Seconds = 10
    bulk_timeout_seconds: Seconds = 30


Origin = Annotated[str, Field(pattern=r"^https?://[^/*\s]+$")]


class CorsSettings(BaseModel):
    """Cross-origin access."""

    origins: list[Origin] = Field(
        default_factory=list, description="Origins whose pages may call the API. Empty: none."
    )


class LimitSettings(BaseModel):
    """Request limits per process."""

    auth_per_minute: PerMinute = 10
    writes_per_minute: PerMinute = 300
    body_bytes: int = Field(default=1_048_576, ge=1_024)


class StreamSettings(BaseModel):
    """WebSockets per process."""

    per_user: int = Field(default=10, ge=1)
    per_process: int = Field(default=10_000, ge=1)
    queue_frames: int = Field(
        default=1_000, ge=1, description="A client with more queued frames is disconnected."
    )
    send_timeout_seconds: Seconds = 10
    heartbeat_seconds: Seconds = 20
    poll_seconds: Seconds = Field(
        default=1.0, description="Interval of polling while Redis is unavailable."
    )


class JobSettings(BaseModel):
    """Background jobs: stored in the database, sent to Celery workers through Redis."""

    queue: str = Field(default="bsocial", pattern="^[a-z0-9][a-z0-9-]*$")
    pool: Literal["threads", "prefork"] = "threads"
    concurrency: int = Field(default=4, ge=1)
    max_attempts: int = Field(default=8, ge=1, le=100)
    retry_seconds: Seconds = Field(default=2, description="Before the first retry; then doubled.")
    retry_max_seconds: Seconds = 600
    time_limit_seconds: Seconds = Field(default=600, description="Of one attempt.")
    lease_seconds: Seconds = Field(
        default=15, description="A worker without a heartbeat for this long loses its job."
    )
    resend_seconds: Seconds = Field(
        default=60, description="A job that is not started by then is sent again."
    )
    check_seconds: Seconds = Field(default=1, description="Interval of the job monitor.")
    keep_days: int = Field(default=30, ge=1, description="How long finished jobs are kept.")


class DogSettings(BaseModel):
    """Pictures of dogs, and the follow-up work of a new one."""

    pictures_url: str = Field(default="https://dog.ceo/api", pattern="^https?://")
    picture_timeout_seconds: float = Field(
        default=0.7, gt=0, le=5, description="Timeout of the one attempt within the request."
    )
    job_timeout_seconds: Seconds = 10
    workers_url: str | None = Field(
        default=None,
        pattern="^https?://",
        description="A service to call for each new dog. Unset: its work is simulated.",
    )
    simulated_seconds: float = Field(default=3, ge=0)


class StorageSettings(BaseModel):
    """Storage of uploads: a folder, or a bucket of S3 or a compatible service."""

    folder: Path | None = Field(default=None, description="Unset: DATA_DIR/files.")
    s3_bucket: str | None = Field(
        default=None, min_length=3, max_length=63, description="Unset: the folder is used."
    )
    s3_endpoint: str | None = Field(
        default=None, pattern="^https?://", description="Unset: that of AWS."
    )
    s3_region: str = "us-east-1"
    s3_access_key: str | None = Field(
        default=None, description="Unset: the default credential chain of AWS."
    )
    s3_secret_key: SecretStr | None = None
    s3_prefix: str = Field(default="", pattern="^([a-z0-9_-]+/)*$")
    timeout_seconds: Seconds = Field(default=20, description="Timeout of one call, such as a part.")
    abandon_seconds: float = Field(
        default=3600, ge=60, description="Age at which unreferenced objects are removed."
    )


class FileSettings(BaseModel):
    """Uploads, and the external files API that receives a copy of each."""

    max_bytes: int = Field(default=26_214_400, ge=1)
    idle_seconds: Seconds = Field(
        default=30, description="An upload that receives nothing for so long is aborted."
    )
    forward_url: str | None = Field(
        default=None, pattern="^https?://", description="Unset: nothing is forwarded."
    )
    forward_timeout_seconds: Seconds = Field(default=300, description="Of one attempt.")
    picture_pixels: int = Field(
        default=40_000_000, ge=1, description="A picture with more is not decoded."
    )


class TracingSettings(BaseModel):
    """Export of traces to an OpenTelemetry collector."""

    endpoint: str | None = Field(
        default=None,
        pattern="^https?://",
        description="OTLP over HTTP: http://host:4318. Unset: nothing is traced.",
    )
    sample_ratio: float = Field(default=1.0, ge=0, le=1, description="Fraction of requests.")
    has_trusted_callers: bool = Field(
        default=False, description="Continue callers' traces; only behind a proxy of yours."
    )


class Settings(BaseSettings):
    """All settings. Nested groups use two underscores: `AUTH__SECRET`."""

    model_config = SettingsConfigDict(
        env_file=ROOT_DIR / ".env",
        env_nested_delimiter="__",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
    )

    app_env: Literal["development", "test", "production"] = "development"
    host: str = "127.0.0.1"
    api_port: int = Field(default=8000, ge=0, le=65535)
    web_port: int = Field(default=3000, ge=0, le=65535)
    trusted_proxies: tuple[Network, ...] = Field(
        default=_THIS_MACHINE,
        description="Networks of proxies whose X-Forwarded-For is trusted.",
    )
    data_dir: Path = ROOT_DIR / ".data"
    backup_dir: Path | None = Field(default=None, description="Unset: DATA_DIR/backups.")
    database_url: str | None = Field(
        default=None,
        description="postgresql://user:password@host:port/name. Unset: the embedded server.",
    )
    redis_url: str | None = Field(
        default=None, description="redis://host:port/0. Unset: the embedded server."
    )
    kafka_bootstrap: str | None = Field(
        default=None,
        description="host:port of Kafka. Unset: one process reads the event log itself.",
    )
    elasticsearch_url: str | None = Field(
        default=None, description="http://host:port. Unset: telemetry is answered by PostgreSQL."
    )
    postgres_port: int = Field(default=54329, ge=1, le=65535, description="Embedded server.")
    valkey_port: int = Field(default=63799, ge=1, le=65535, description="Embedded server.")
    postgres_bin: Path | None = Field(
        default=None, description="Folder with PostgreSQL 18 programs. Unset: the wheel's."
    )
    metrics_port: int | None = Field(
        default=None,
        ge=1,
        le=65535,
        description="Port of the metrics of an event process. Unset: none.",
    )
    metrics_host: str = Field(default="127.0.0.1", description="Address of the metrics port.")
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["console", "json"] = "json"
    auth: AuthSettings = AuthSettings()
    db: DatabaseSettings = DatabaseSettings()
    stats: StatsSettings = StatsSettings()
    eventlog: EventLogSettings = EventLogSettings()
    kafka: KafkaSettings = KafkaSettings()
    cache: CacheSettings = CacheSettings()
    search: SearchSettings = SearchSettings()
    cors: CorsSettings = CorsSettings()
    limits: LimitSettings = LimitSettings()
    streams: StreamSettings = StreamSettings()
    jobs: JobSettings = JobSettings()
    dogs: DogSettings = DogSettings()
    storage: StorageSettings = StorageSettings()
    files: FileSettings = FileSettings()
    tracing: TracingSettings = TracingSettings()

    @property
    def is_production(self) -> bool:
        """Return whether the strict rules of production apply."""
        return self.app_env == "production"

    @property
    def allow_passwordless(self) -> bool:
        """Return whether signing in with a username alone is allowed."""
        if self.auth.passwordless is None:
            return not self.is_production
        return self.auth.passwordless

    @property
    def cookie_secure(self) -> bool:
        """Return whether the refresh cookie has the Secure flag."""
        if self.auth.cookie_secure is None:
            return self.is_production
        return self.auth.cookie_secure

    @model_validator(mode="after")
    def _check_production(self) -> Self:
        """Reject settings that are too weak for production; raises ValueError."""
        secret = self.auth.secret
        if secret is not None and len(secret.get_secret_value().encode()) < 32:
            msg = "AUTH__SECRET must have at least 32 bytes"
            raise ValueError(msg)
        if self.is_production:
            if secret is None:
                msg = "APP_ENV=production needs AUTH__SECRET"
                raise ValueError(msg)
            if problem := weakness(secret.get_secret_value()):
                msg = f"APP_ENV=production needs an AUTH__SECRET made by chance: this one {problem}"
                raise ValueError(msg)
            if self.auth.passwordless:
                msg = "APP_ENV=production does not allow AUTH__PASSWORDLESS"
                raise ValueError(msg)
            if self.log_level == "debug":
                # At this level libraries log request bodies, which hold texts and names of users.
                msg = "APP_ENV=production does not allow LOG_LEVEL=debug"
                raise ValueError(msg)
        return self
