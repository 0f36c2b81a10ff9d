FROM debian:13-slim
COPY server /usr/local/bin/
USER nobody
EXPOSE 80
CMD ["server", "--port", "80"]
