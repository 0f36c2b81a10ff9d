FROM debian:13-slim
ARG GIT_COMMIT
LABEL org.opencontainers.image.revision=$GIT_COMMIT
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
COPY daemon /usr/local/bin/daemon
USER 10001
ENTRYPOINT ["tini", "--", "daemon"]
