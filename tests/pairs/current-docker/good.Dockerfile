# syntax=docker/dockerfile:1
FROM rust:1.90 AS test
WORKDIR /src
COPY . .
RUN cargo test
