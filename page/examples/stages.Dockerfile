# Stages that do not fit together: a name twice, a stage that is not there, a number too high.
ARG VERSION
FROM --platform=$TARGETPLATFORM node:22-slim AS Build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci
COPY . .
RUN npm run build

FROM nginx:1.31 AS build
COPY --from=builder /src/dist /usr/share/nginx/html
COPY --from=build nginx.conf default.conf /etc/nginx/conf.d
LABEL version $VERSION
HEALTHCHECK CMD curl -f http://localhost/ || exit 1
