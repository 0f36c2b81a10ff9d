FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends graphviz && rm -rf /var/lib/apt/lists/*
COPY diagrams /usr/local/bin/diagrams
USER 10001
CMD ["diagrams"]
