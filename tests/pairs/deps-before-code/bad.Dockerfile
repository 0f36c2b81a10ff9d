FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /search ./cmd/search
FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /search /search
ENTRYPOINT ["/search"]
