FROM ubuntu:24.04
RUN apt-get update && apt-get install --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*
COPY clock /usr/local/bin/clock
USER 10001
CMD ["clock"]
