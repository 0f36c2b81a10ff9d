FROM ubuntu:24.04
RUN apt-get update
RUN apt-get install -y --no-install-recommends ffmpeg
COPY encode.sh /usr/local/bin/encode
USER 10001
ENTRYPOINT ["encode"]
