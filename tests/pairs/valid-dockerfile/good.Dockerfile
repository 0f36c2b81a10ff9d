FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY server.js ./
EXPOSE 3000/tcp
USER node
CMD ["node", "server.js"]
