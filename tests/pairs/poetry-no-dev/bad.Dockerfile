FROM node:24-slim
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci && npm cache clean --force
COPY src src
USER node
CMD ["node", "src/server.js"]
