FROM debian:13-slim
RUN apt-get update && apt-get install --no-install-recommends git && rm -rf /var/lib/apt/lists/*
USER 10001
ENTRYPOINT ["git"]
