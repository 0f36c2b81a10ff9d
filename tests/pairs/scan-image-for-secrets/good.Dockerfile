FROM debian:13-slim
COPY release.sh /usr/local/bin/release
USER 10001
ENTRYPOINT ["release"]
