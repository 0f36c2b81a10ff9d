FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends poppler-utils && rm -rf /var/lib/apt/lists/*
COPY pdf2text.sh /usr/local/bin/pdf2text
USER 10001
ENTRYPOINT ["pdf2text"]
