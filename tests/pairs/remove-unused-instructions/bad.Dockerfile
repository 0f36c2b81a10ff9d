FROM node:24-slim
WORKDIR /app
COPY server.js ./
USER node
CMD ["node", "old-server.js"]
EXPOSE 3000
CMD ["node", "server.js"]
