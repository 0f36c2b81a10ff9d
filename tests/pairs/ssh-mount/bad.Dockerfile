# syntax=docker/dockerfile:1
FROM golang:1.26 AS build
COPY known_hosts /etc/ssh/ssh_known_hosts
RUN git clone --depth 1 git@github.com:example/ledger.git /src
WORKDIR /src
RUN CGO_ENABLED=0 go build -o /ledger .
FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /ledger /ledger
ENTRYPOINT ["/ledger"]
