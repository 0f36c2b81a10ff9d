FROM opensuse/leap:15.6
RUN zypper --non-interactive dist-upgrade && zypper clean --all
COPY relay /usr/local/bin/relay
USER 10001
CMD ["relay"]
