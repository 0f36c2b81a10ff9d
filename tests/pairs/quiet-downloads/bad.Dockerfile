FROM buildpack-deps:trixie-curl AS data
RUN wget https://data.example.com/model.bin \
    && echo "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08  model.bin" | sha256sum -c -
FROM debian:13-slim
COPY --from=data /model.bin /srv/model.bin
USER 10001
CMD ["/usr/bin/env"]
