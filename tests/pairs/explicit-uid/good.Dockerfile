FROM debian:13-slim
RUN useradd --create-home --uid 10001 feeds
COPY feeds /usr/local/bin/feeds
USER 10001
CMD ["feeds"]
