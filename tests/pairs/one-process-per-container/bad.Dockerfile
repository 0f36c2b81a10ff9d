FROM node:24-slim
WORKDIR /app
COPY server.js worker.js ./
USER node
CMD ["sh", "-c", "node worker.js & node server.js"]
