# syntax=docker/dockerfile:1
# Heredocs: a script with its own shell, and a file written in place.
FROM debian:13-slim
RUN <<SETUP
apt-get update
apt-get install --no-install-recommends -y nginx wget
wget https://example.com/tool.tar.gz | tar -xz -C /usr/local/bin
SETUP
COPY <<CONF /etc/nginx/conf.d/app.conf
server {
  listen 127.0.0.1:8080;
  root /srv;
}
CONF
RUN <<'PYTHON' python3
print("no python3 in this image")
PYTHON
CMD nginx -g "daemon off;"
