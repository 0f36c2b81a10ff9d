FROM node:16-slim
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "server.js"]
