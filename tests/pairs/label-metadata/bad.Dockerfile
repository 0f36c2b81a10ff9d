FROM debian:13-slim
MAINTAINER Grace <grace@example.com>
LABEL org.opencontainers.image.licenses="GPL version 3"
COPY daemon /usr/local/bin/daemon
USER 10001
CMD ["daemon"]
