FROM almalinux:10
COPY metrics /usr/local/bin/metrics
USER 10001
CMD ["metrics"]
