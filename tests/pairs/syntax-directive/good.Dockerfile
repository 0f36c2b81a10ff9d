# syntax=docker/dockerfile:1
# The mail gateway
FROM debian:13-slim
COPY --chmod=755 gateway /usr/local/bin/gateway
USER 10001
CMD ["gateway"]
