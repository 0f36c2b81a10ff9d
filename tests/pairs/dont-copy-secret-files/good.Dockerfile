# syntax=docker/dockerfile:1
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci && npm cache clean --force
COPY src ./src
USER node
CMD ["node", "src/index.js"]
