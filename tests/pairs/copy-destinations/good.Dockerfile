FROM nginx:1.31
COPY site.conf tls.conf /etc/nginx/conf.d/
COPY site /usr/share/nginx/html
