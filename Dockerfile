# winloss as an image: `docker build --tag winloss .`, then docs/operations.md. It runs as nobody in particular and writes
# to /var/lib/winloss alone, so its file system may be read-only.

# The version that the tests run on.
FROM python:3.11-slim AS python

# What installs stays behind in a stage of its own: what serves has neither pip nor these sources.
FROM python AS made
# README.md says what there is besides: text. Several are separated by a comma.
ARG EXTRAS=teams
WORKDIR /src
COPY pyproject.toml README.md LICENSE app.yaml ./
COPY bot bot/
COPY dialogs dialogs/
COPY insights insights/
COPY storage storage/
RUN python -m venv --without-pip /opt/winloss \
    && python -m pip --python /opt/winloss/bin/python install --no-cache-dir --root-user-action=ignore ".[${EXTRAS}]"

FROM python
RUN groupadd --system --gid 10001 winloss \
    && useradd --system --uid 10001 --gid winloss --no-log-init --home-dir /var/lib/winloss --shell /usr/sbin/nologin winloss \
    && install --directory --owner=winloss --group=winloss --mode=700 /var/lib/winloss
COPY --from=made /opt/winloss /opt/winloss
ENV PATH=/opt/winloss/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    WINLOSS_HOST=0.0.0.0
USER 10001:10001
# app.yaml and winloss.env are looked for here, and var/winloss.db unless WINLOSS_DATABASE_URL says otherwise.
WORKDIR /var/lib/winloss
EXPOSE 3000
# Alive, not ready: a platform that is away is no reason to start anew.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --start-interval=2s CMD ["python", "-c", "import http.client, os; there = http.client.HTTPConnection('127.0.0.1', int(os.environ.get('WINLOSS_PORT') or 3000), timeout=4); there.request('GET', '/healthz'); raise SystemExit(there.getresponse().status != 200)"]
ENTRYPOINT ["winloss"]
CMD ["serve"]
