# syntax=docker/dockerfile:1
FROM buildpack-deps:trixie-scm AS fetch
COPY known_hosts /etc/ssh/ssh_known_hosts
RUN --mount=type=ssh git clone git@github.com:example/billing.git /src
FROM debian:13-slim
COPY --from=fetch /src/bin/billing /usr/local/bin/billing
USER 10001
CMD ["billing"]
