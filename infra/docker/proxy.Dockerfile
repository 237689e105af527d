# The proxy: nginx of the distribution, on the base image of the backend. Built from infra/.
FROM python:3.13-slim-bookworm
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked --mount=type=cache,target=/var/lib/apt,sharing=locked \
    rm -f /etc/apt/apt.conf.d/docker-clean \
    && apt-get update -qq \
    && apt-get install -y -qq --no-install-recommends nginx-light \
    && rm -rf /etc/nginx/sites-enabled /etc/nginx/conf.d /var/log/nginx/*
COPY docker/healthy.py /usr/local/lib/bsocial/
COPY proxy /etc/nginx/bsocial
USER www-data
# 3000 and 8080: the site; 8443: the site with TLS; 8000, 9050 and 4000: the API alone.
EXPOSE 3000 4000 8000 8080 8443 9050
HEALTHCHECK --interval=10s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python3", "/usr/local/lib/bsocial/healthy.py", "8081", "/"]
STOPSIGNAL SIGQUIT
CMD ["/etc/nginx/bsocial/start.sh"]
