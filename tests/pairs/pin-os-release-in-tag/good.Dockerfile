FROM ruby:3.4-slim-trixie
WORKDIR /app
COPY main.rb ./
USER 10001
CMD ["ruby", "main.rb"]
