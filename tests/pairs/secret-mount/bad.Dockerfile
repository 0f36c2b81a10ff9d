# syntax=docker/dockerfile:1
FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN --mount=type=secret,id=npmrc,target=/root/.npmrc,mode=0644 npm ci && npm cache clean --force
COPY server.js ./
USER node
CMD ["node", "server.js"]
