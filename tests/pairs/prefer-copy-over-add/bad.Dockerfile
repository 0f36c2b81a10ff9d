FROM nginx:1.31
ADD site /usr/share/nginx/html
ADD site.conf /etc/nginx/conf.d/default.conf
