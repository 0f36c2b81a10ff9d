FROM node:24-slim
WORKDIR /app
COPY server.js ./
EXPOSE 3000
USER node
CMD ["node", "server.js"]
