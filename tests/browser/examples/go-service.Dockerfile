FROM golang:1.25
RUN apt-get update && apt-get install -y git ca-certificates curl wget
RUN curl -sSL https://raw.githubusercontent.com/golangci/golangci-lint/HEAD/install.sh | sh -s -- -b /usr/local/bin
COPY . /src
RUN cd /src && go build -o /usr/local/bin/orders ./cmd/orders
RUN rm -rf /src
ENV PORT=8080
EXPOSE 8080/TCP
ENTRYPOINT /usr/local/bin/orders
CMD ["--verbose"]
