FROM node:24-slim
WORKDIR /app
COPY dist ./
RUN chown -R node:node /app
USER node
CMD ["node", "server.js"]
