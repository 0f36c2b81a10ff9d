FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -o /tiles .
FROM gcr.io/distroless/static-debian13:nonroot
COPY --from=build /tiles /usr/local/bin/tiles
ENTRYPOINT ["tiles"]
