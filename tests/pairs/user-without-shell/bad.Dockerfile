FROM debian:13-slim
RUN apt-get update && apt-get install -y --no-install-recommends openssh-server && rm -rf /var/lib/apt/lists/*
COPY importer /usr/local/bin/importer
EXPOSE 22 8080
CMD ["importer"]
