FROM debian:13-slim
ENV GITHUB_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a
COPY release.sh /usr/local/bin/release
USER 10001
ENTRYPOINT ["release"]
