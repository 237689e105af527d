"""The environment that all processes of a run share."""

from bsocial.platform.config import Settings


def shared_environment(settings: Settings) -> dict[str, str]:
    """Return the variables of all processes; they override `.env` and the caller's environment."""
    return {
        "APP_ENV": settings.app_env,
        "HOST": settings.host,
        "API_PORT": str(settings.api_port),
        "WEB_PORT": str(settings.web_port),
        "DATA_DIR": str(settings.data_dir.absolute()),
        "DATABASE_URL": settings.database_url or "",
        "REDIS_URL": settings.redis_url or "",
        "KAFKA_BOOTSTRAP": settings.kafka_bootstrap or "",
        "ELASTICSEARCH_URL": settings.elasticsearch_url or "",
    }
