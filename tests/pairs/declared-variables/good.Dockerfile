ARG NODE_VERSION=24
FROM node:${NODE_VERSION}-slim
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "server.js"]
