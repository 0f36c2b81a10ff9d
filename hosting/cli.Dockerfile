# The command line as an image: `cargo xtask dist image` makes its context and builds it.
#   docker run --rm --read-only --cap-drop ALL -v "$PWD:/src:ro" plimsoll check Dockerfile
FROM scratch

LABEL org.opencontainers.image.title="Plimsoll" \
      org.opencontainers.image.description="Checks and fixes Dockerfiles" \
      org.opencontainers.image.licenses="MIT OR Apache-2.0"

COPY --chmod=0644 LICENSE-APACHE LICENSE-MIT THIRD-PARTY-NOTICES.txt /licenses/
COPY --chmod=0755 plimsoll /plimsoll

WORKDIR /src
USER 65532:65532
ENTRYPOINT ["/plimsoll"]
CMD ["check"]
