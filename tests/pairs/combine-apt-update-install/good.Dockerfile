FROM ubuntu:24.04
RUN apt-get update && apt-get install -y --no-install-recommends ffmpeg && rm -rf /var/lib/apt/lists/*
COPY encode.sh /usr/local/bin/encode
USER 10001
ENTRYPOINT ["encode"]
