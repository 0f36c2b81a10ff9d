FROM opensuse/leap:16.0
COPY relay /usr/local/bin/relay
USER 10001
CMD ["relay"]
