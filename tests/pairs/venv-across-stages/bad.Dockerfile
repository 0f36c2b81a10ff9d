FROM python:3.14-slim-trixie AS build
RUN python -m venv /opt/venv && /opt/venv/bin/pip install --no-cache-dir gunicorn==23.0.0
FROM python:3.14-slim-trixie
COPY --from=build /venv /venv
USER nobody
