FROM debian:13-slim
RUN useradd --create-home feeds
COPY feeds /usr/local/bin/feeds
USER feeds
CMD ["feeds"]
