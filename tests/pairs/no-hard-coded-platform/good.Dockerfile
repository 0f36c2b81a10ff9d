FROM node:24-slim
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "server.js"]
