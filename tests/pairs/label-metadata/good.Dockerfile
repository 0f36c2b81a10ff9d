FROM debian:13-slim
LABEL org.opencontainers.image.authors="Grace <grace@example.com>" \
      org.opencontainers.image.licenses="GPL-3.0-only"
COPY daemon /usr/local/bin/daemon
USER 10001
CMD ["daemon"]
