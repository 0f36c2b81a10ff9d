FROM registry.example.com/base/node:24
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "server.js"]
