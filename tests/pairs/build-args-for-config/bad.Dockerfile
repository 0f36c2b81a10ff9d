FROM debian:13-slim
RUN mkdir -p "/srv/$APP_NAME"
COPY config.toml /srv/config.toml
WORKDIR /srv/$APP_NAME
USER 10001
CMD ["/usr/bin/env"]
