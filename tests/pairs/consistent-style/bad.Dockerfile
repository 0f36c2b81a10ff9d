FROM golang:1.26 as Build
workdir /src
COPY . .
RUN CGO_ENABLED=0 go build -o /resolver .
FROM scratch
COPY --from=Build /resolver /resolver
USER 10001
EXPOSE 53/UDP
ENTRYPOINT ["/resolver"]
