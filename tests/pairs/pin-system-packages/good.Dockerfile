FROM alpine:3.22
RUN apk add --no-cache postgresql17-client=~17
COPY backup.sh /usr/local/bin/backup
USER 10001
ENTRYPOINT ["backup"]
