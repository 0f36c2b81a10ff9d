# A static binary does not need the compiler beside it; and no mount keeps the build cache.
FROM golang:1.25
WORKDIR /src
COPY . .
RUN go mod download
RUN CGO_ENABLED=0 go build -o /usr/local/bin/server ./cmd/server
ENTRYPOINT /usr/local/bin/server
