FROM nginx:1.31
COPY site /usr/share/nginx/html
COPY site.conf /etc/nginx/conf.d/default.conf
