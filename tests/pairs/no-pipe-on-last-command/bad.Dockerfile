FROM buildpack-deps:trixie-curl AS data
RUN curl -fsSL https://data.example.com/zones.csv.gz | gunzip > /zones.csv
FROM debian:13-slim
COPY --from=data /zones.csv /var/lib/zones.csv
COPY lookup /usr/local/bin/lookup
USER 10001
CMD ["lookup"]
