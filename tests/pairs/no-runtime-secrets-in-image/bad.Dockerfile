FROM node:24-slim
WORKDIR /app
COPY server.js ./
ENV DATABASE_PASSWORD=tulip-field-42
USER node
CMD ["node", "server.js"]
