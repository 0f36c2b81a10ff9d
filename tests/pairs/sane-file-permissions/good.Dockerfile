FROM php:8.4-apache
COPY public /var/www/html
RUN mkdir -p /var/www/uploads && chown www-data:www-data /var/www/uploads
