FROM node:${NODE_VERSION}-slim
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "server.js"]
