FROM debian:13-slim
COPY fonts.tar.gz /tmp/fonts.tar.gz
RUN mkdir -p /usr/share/fonts/brand && tar -xzf /tmp/fonts.tar.gz -C /usr/share/fonts/brand
RUN rm /tmp/fonts.tar.gz
COPY press /usr/local/bin/press
USER 10001
CMD ["press"]
