FROM python:3.14-slim-trixie
ENV PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN /opt/poetry/bin/poetry install --only main --no-root
COPY orders orders
USER nobody
CMD ["python", "-m", "orders"]
