FROM debian:13-slim
COPY server /usr/local/bin/
USER nobody
ENV PORT=8000
CMD ["sh", "-c", "server --port $PORT"]
