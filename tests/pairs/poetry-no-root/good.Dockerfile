FROM python:3.14-slim-trixie
ENV POETRY_VIRTUALENVS_IN_PROJECT=true PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN /opt/poetry/bin/poetry install --only main --no-root
COPY orders orders
USER nobody
CMD ["/app/.venv/bin/python", "-m", "orders"]
