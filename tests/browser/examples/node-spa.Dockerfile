FROM node:latest as builder
WORKDIR app
ARG GIT_SHA
ARG NPM_TOKEN
COPY . .
RUN echo "//registry.example/:_authToken=${NPM_TOKEN}" > .npmrc
RUN npm install
RUN npm run build

FROM nginx
COPY --from=0 /app/dist /usr/share/nginx/html
ADD nginx.conf /etc/nginx/conf.d/default.conf
LABEL revision=$GIT_SHA
EXPOSE 80
CMD nginx -g 'daemon off;'
