# Each source edit installs every package again: the install comes after COPY . .
FROM node:22
WORKDIR /srv
COPY . .
RUN npm install
RUN npm run build
ENV NODE_ENV=production
EXPOSE 3000
CMD npm start
