FROM debian:13-slim
COPY importer /usr/local/bin/importer
USER 10001
