FROM node:24-slim
WORKDIR /app
COPY package.json server.js ./
USER node
CMD ["npm", "start"]
