# syntax=docker/dockerfile:1
FROM debian:13-slim
ADD fonts.tar.gz /usr/share/fonts/brand/
COPY press /usr/local/bin/press
USER 10001
CMD ["press"]
