# syntax=docker/dockerfile:1
FROM debian:13-slim AS fetch
RUN apt-get update && apt-get install -y --no-install-recommends git openssh-client && rm -rf /var/lib/apt/lists/*
COPY known_hosts /etc/ssh/ssh_known_hosts
RUN --mount=type=ssh git clone --depth 1 git@gitlab.com:example/theme.git /theme
FROM nginx:1.31
COPY --from=fetch /theme/dist /usr/share/nginx/html
