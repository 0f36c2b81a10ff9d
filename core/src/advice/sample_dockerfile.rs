//! A whole Dockerfile for the tools in use, to hold one's own against.

use super::project_profile::Facts;
use super::{Kind, Request};

pub(super) static KIND: Kind = Kind {
    name: "example",
    path: "Dockerfile.example",
    language: "dockerfile",
    title: "A Dockerfile for these tools",
    why: "A whole file in which the practices stand together, to hold yours against.",
    practices: &[
        "syntax-directive",
        "multi-stage-builds",
        "user-after-root-steps",
        "user-without-shell",
        "healthcheck-timings",
        "exec-form-command",
        "copy-late",
        "separate-dependency-file",
        "python-unbuffered",
        "faulthandler",
        "precompile-bytecode",
        "no-pyc-writing",
        "venv-across-stages",
        "activate-venv-with-env",
        "apt-cache-mount",
        "pip-cache-mount",
        "sort-package-lists",
        "noninteractive-apt",
        "poetry-isolated",
        "poetry-no-own-venv",
        "poetry-no-dev",
        "poetry-no-root",
        "poetry-wheel-install",
        "pipenv-isolated",
        "pipenv-into-venv",
        "conda-run-in-shell",
        "conda-no-capture-output",
        "conda-clean",
        "conda-openblas",
        "conda-pack",
        "mamba",
    ],
    wanted: |facts, _| example(facts).is_some(),
    write: |facts, _: &Request<'_>| example(facts).unwrap_or(NONE).replace("PORT", &port(facts)),
};

const NONE: &str = "# Plimsoll has no example for the tools in this file.\nFROM scratch\n";

fn port(facts: &Facts<'_>) -> String {
    facts.port().filter(|port| *port >= 1024).unwrap_or(8000).to_string()
}

/// The first that fits; what is more special stands first.
fn example(facts: &Facts<'_>) -> Option<&'static str> {
    const BY_TOOL: [(&str, &str); 11] = [
        ("conda", CONDA),
        ("poetry", POETRY),
        ("pipenv", PIPENV),
        ("uv", UV),
        ("python", PIP),
        ("node", NODE),
        ("go", GO),
        ("maven", MAVEN),
        ("java", MAVEN),
        ("gradle", MAVEN),
        ("rust", RUST),
    ];
    BY_TOOL.iter().find(|(tool, _)| facts.uses(tool)).map(|(_, text)| *text)
}

const PIP: &str = r#"# syntax=docker/dockerfile:1
FROM python:3.14-slim-trixie AS build
# A new layer of system packages only when this list changes; downloads stay outside the image.
RUN --mount=type=cache,target=/var/cache/apt,sharing=locked \
    --mount=type=cache,target=/var/lib/apt,sharing=locked \
    rm -f /etc/apt/apt.conf.d/docker-clean \
    && apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        build-essential \
        libpq-dev
RUN python -m venv /opt/venv
ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip \
    pip install --require-hashes -r requirements.txt
COPY src/ src/
RUN python -m compileall -q src

FROM python:3.14-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001
EXPOSE PORT
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:PORT/health')"]
CMD ["gunicorn", "--bind=0.0.0.0:PORT", "--workers=2", "--threads=4", "--worker-class=gthread", "--worker-tmp-dir=/dev/shm", "--access-logfile=-", "src.app:app"]
"#;

const POETRY: &str = r#"# syntax=docker/dockerfile:1
FROM python:3.14-slim-trixie AS build
# Poetry in a place of its own, so that its packages and yours never meet.
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/poetry && /opt/poetry/bin/pip install poetry==2.1.3
RUN python -m venv /opt/venv
# An active environment is where Poetry installs into.
ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY pyproject.toml poetry.lock ./
RUN --mount=type=cache,target=/root/.cache/pypoetry \
    /opt/poetry/bin/poetry install --no-interaction --only main --no-root
COPY . .
# A wheel is whole; an editable installation would need the sources to stay where they are.
RUN --mount=type=cache,target=/root/.cache/pip \
    /opt/poetry/bin/poetry build --format wheel \
    && pip install --no-deps dist/*.whl

FROM python:3.14-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE PORT
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:PORT/health')"]
CMD ["python", "-m", "app"]
"#;

const PIPENV: &str = r#"# syntax=docker/dockerfile:1
FROM python:3.14-slim-trixie AS build
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/pipenv && /opt/pipenv/bin/pip install pipenv==2025.0.4
RUN python -m venv /opt/venv
# Pipenv takes the environment that is active.
ENV VIRTUAL_ENV=/opt/venv PATH=/opt/venv/bin:$PATH
WORKDIR /app
COPY Pipfile Pipfile.lock ./
RUN --mount=type=cache,target=/root/.cache/pipenv /opt/pipenv/bin/pipenv sync
COPY src/ src/

FROM python:3.14-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001
EXPOSE PORT
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:PORT/health')"]
CMD ["python", "-m", "src.app"]
"#;

const UV: &str = r#"# syntax=docker/dockerfile:1
FROM python:3.14-slim-trixie AS build
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv /opt/uv && /opt/uv/bin/pip install uv==0.9.7
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=/opt/venv
WORKDIR /app
COPY pyproject.toml uv.lock ./
RUN --mount=type=cache,target=/root/.cache/uv \
    /opt/uv/bin/uv sync --locked --no-dev --no-install-project
COPY . .
RUN --mount=type=cache,target=/root/.cache/uv \
    /opt/uv/bin/uv sync --locked --no-dev --no-editable

FROM python:3.14-slim-trixie
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app
COPY --from=build /opt/venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
EXPOSE PORT
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:PORT/health')"]
CMD ["python", "-m", "app"]
"#;

const CONDA: &str = r#"# syntax=docker/dockerfile:1
FROM condaforge/miniforge3:25.9.1-0 AS build
# A lock lists every package with its address, so nothing is solved here; conda-forge brings OpenBLAS.
COPY conda-linux-64.lock /tmp/
RUN mamba create --name app --file /tmp/conda-linux-64.lock \
    && conda install --name base --channel conda-forge conda-pack \
    && conda clean --all --force-pkgs-dirs --yes
# Commands in the environment, with their output as it comes.
SHELL ["conda", "run", "--no-capture-output", "--name", "app", "/bin/bash", "-c"]
RUN python -c "import sys; print(sys.version)"
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
RUN mkdir /opt/env \
    && conda-pack --name app --output - --format tar | tar -x -C /opt/env \
    && /opt/env/bin/conda-unpack

FROM debian:trixie-slim
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app
COPY --from=build /opt/env /opt/env
COPY --chmod=0755 entrypoint.sh /usr/local/bin/
COPY src/ /app/src/
ENV PATH=/opt/env/bin:$PATH PYTHONUNBUFFERED=1 PYTHONFAULTHANDLER=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001
ENTRYPOINT ["entrypoint.sh"]
CMD ["python", "-m", "src.app"]
"#;

const NODE: &str = r#"# syntax=docker/dockerfile:1
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/package.json ./
COPY --from=build /app/dist ./dist
# The base has this user; its number is 1000.
USER 1000
EXPOSE PORT
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 \
    CMD ["node", "-e", "fetch('http://127.0.0.1:PORT/health').then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/server.js"]
"#;

const GO: &str = r#"# syntax=docker/dockerfile:1
FROM --platform=$BUILDPLATFORM golang:1.26-trixie AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/go/pkg/mod go mod download
COPY . .
ARG TARGETOS TARGETARCH
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 GOOS=$TARGETOS GOARCH=$TARGETARCH go build -trimpath -o /out/server ./cmd/server

FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /out/server /server
USER 65532
EXPOSE PORT
# There is no shell in this image: the program asks itself.
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["/server", "health"]
ENTRYPOINT ["/server"]
"#;

const MAVEN: &str = r#"# syntax=docker/dockerfile:1
FROM maven:3-eclipse-temurin-21 AS build
WORKDIR /src
COPY pom.xml .
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode dependency:go-offline
COPY src/ src/
RUN --mount=type=cache,target=/root/.m2 mvn --batch-mode --offline package

FROM eclipse-temurin:21-jre-noble
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin app
COPY --from=build /src/target/app.jar /app/app.jar
USER 10001
EXPOSE PORT
CMD ["java", "-XX:MaxRAMPercentage=75", "-jar", "/app/app.jar"]
"#;

const RUST: &str = r#"# syntax=docker/dockerfile:1
FROM rust:1.97-slim-bookworm AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry --mount=type=cache,target=/src/target \
    cargo build --locked --release && cp target/release/server /server

FROM gcr.io/distroless/cc-debian13:nonroot
COPY --from=build /server /server
USER 65532
EXPOSE PORT
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s --retries=3 CMD ["/server", "health"]
ENTRYPOINT ["/server"]
"#;
