FROM debian:13-slim
RUN useradd --system --uid 10001 --shell /usr/sbin/nologin importer
COPY importer /usr/local/bin/importer
EXPOSE 8080
USER importer
CMD ["importer"]
