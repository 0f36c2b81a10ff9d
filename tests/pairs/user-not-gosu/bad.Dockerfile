FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends gosu && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 worker
COPY worker /usr/local/bin/worker
ENTRYPOINT ["gosu", "worker", "/usr/local/bin/worker"]
