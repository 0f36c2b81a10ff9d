FROM ruby:3.4-slim
WORKDIR /app
COPY . .
USER 10001
CMD ["ruby", "app/main.rb"]
