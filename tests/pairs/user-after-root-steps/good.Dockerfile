FROM node:24-slim
RUN useradd --no-log-init --uid 10001 --no-create-home service
COPY server.js /app/
USER service
CMD ["node", "/app/server.js"]
