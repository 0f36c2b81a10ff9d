FROM debian:13-slim
RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*
COPY relay /usr/local/bin/relay
USER 10001
CMD ["relay"]
