FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /resolver .
FROM scratch
COPY --from=build /resolver /resolver
USER 10001
EXPOSE 53/udp
ENTRYPOINT ["/resolver"]
