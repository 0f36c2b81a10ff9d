FROM debian:13-slim
COPY server /usr/local/bin/
USER nobody
EXPOSE 8080
CMD ["server", "--port", "8080"]
