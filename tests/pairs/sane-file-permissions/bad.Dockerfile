FROM php:8.4-apache
COPY public /var/www/html
RUN mkdir -p /var/www/uploads && chmod -R 777 /var/www/uploads
