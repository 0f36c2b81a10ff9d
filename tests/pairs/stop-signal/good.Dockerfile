FROM nginx:1.31
COPY site /usr/share/nginx/html
STOPSIGNAL SIGQUIT
