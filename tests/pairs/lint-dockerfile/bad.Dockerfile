# hadolint ignore=DL3007
FROM nginx:latest
COPY site /usr/share/nginx/html
