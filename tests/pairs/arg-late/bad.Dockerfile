FROM node:24-slim
ARG BUILD_NUMBER
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && npm cache clean --force
COPY server.js ./
ENV BUILD_NUMBER=$BUILD_NUMBER
USER node
CMD ["node", "server.js"]
