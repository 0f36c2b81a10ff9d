FROM debian:13-slim
RUN useradd --uid 10001 queue && install -d -o queue /var/lib/queue
COPY queue /usr/local/bin/queue
USER queue
CMD ["queue"]
