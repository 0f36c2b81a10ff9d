FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*
COPY sync.sh /usr/local/bin/
USER 10001
ENTRYPOINT ["tini", "--", "bash", "/usr/local/bin/sync.sh"]
