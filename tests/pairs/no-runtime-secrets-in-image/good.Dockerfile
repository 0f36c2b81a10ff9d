FROM node:24-slim
WORKDIR /app
COPY server.js ./
ENV DATABASE_PASSWORD_FILE=/run/secrets/database_password
USER node
CMD ["node", "server.js"]
