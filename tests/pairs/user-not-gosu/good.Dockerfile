FROM debian:13-slim
RUN useradd --uid 10001 worker
COPY worker /usr/local/bin/worker
USER worker
ENTRYPOINT ["/usr/local/bin/worker"]
