# Two stages, and yet every edit compiles every crate again.
FROM rust:1.90 as build
WORKDIR /src
COPY . .
RUN cargo build --release

FROM debian:13
RUN apt update && apt install -y ca-certificates
COPY --from=build /src/target/release/server /usr/local/bin/server
CMD ["server"]
