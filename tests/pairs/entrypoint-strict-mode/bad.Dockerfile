# syntax=docker/dockerfile:1
FROM debian:13-slim
COPY src /src
RUN <<EOF
cp /src/report /usr/local/bin/report
mkdir -p /var/lib/report
chown 10001 /var/lib/report
EOF
USER 10001
CMD ["report"]
