# The mail gateway
# syntax=docker/dockerfile:1
FROM debian:13-slim
COPY --chmod=755 gateway /usr/local/bin/gateway
USER 10001
CMD ["gateway"]
