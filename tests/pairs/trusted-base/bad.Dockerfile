FROM quay.io/somebody/node-with-tools:24
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "server.js"]
