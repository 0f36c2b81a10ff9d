FROM ruby:3.4-slim
WORKDIR /app
COPY app ./app
COPY config ./config
USER 10001
CMD ["ruby", "app/main.rb"]
