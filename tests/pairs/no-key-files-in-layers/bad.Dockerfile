FROM buildpack-deps:trixie-scm AS fetch
COPY known_hosts /etc/ssh/ssh_known_hosts
COPY id_ed25519 /root/.ssh/id_ed25519
RUN git clone git@github.com:example/billing.git /src && rm /root/.ssh/id_ed25519
FROM debian:13-slim
COPY --from=fetch /src/bin/billing /usr/local/bin/billing
USER 10001
CMD ["billing"]
