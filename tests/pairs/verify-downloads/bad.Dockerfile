FROM debian:13-slim AS tools
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates curl && rm -rf /var/lib/apt/lists/*
RUN curl -fsSL -o /usr/local/bin/kubectl http://dl.example.com/kubectl && chmod +x /usr/local/bin/kubectl
FROM debian:13-slim
COPY --from=tools /usr/local/bin/kubectl /usr/local/bin/kubectl
USER 10001
ENTRYPOINT ["kubectl"]
