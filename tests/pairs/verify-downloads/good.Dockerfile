# syntax=docker/dockerfile:1
FROM debian:13-slim AS tools
ADD --chmod=755 --checksum=sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 \
    https://dl.example.com/kubectl /usr/local/bin/kubectl
FROM debian:13-slim
COPY --from=tools /usr/local/bin/kubectl /usr/local/bin/kubectl
USER 10001
ENTRYPOINT ["kubectl"]
