FROM debian:13-slim
RUN apt-get update && apt-get upgrade -y && rm -rf /var/lib/apt/lists/*
COPY proxy.conf /etc/proxy.conf
RUN apt-get update && apt-get upgrade -y && apt-get install -y --no-install-recommends haproxy \
    && rm -rf /var/lib/apt/lists/*
USER 10001
CMD ["haproxy", "-f", "/etc/proxy.conf"]
