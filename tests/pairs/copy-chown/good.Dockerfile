FROM node:24-slim
WORKDIR /app
COPY --chown=node:node dist ./
USER node
CMD ["node", "server.js"]
