FROM debian:13-slim
RUN apt update && apt install -y --no-install-recommends ca-certificates && rm -rf /var/lib/apt/lists/*
COPY agent /usr/local/bin/agent
USER 10001
CMD ["agent"]
