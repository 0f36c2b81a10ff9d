FROM ruby:3.4-slim
WORKDIR /app
COPY main.rb ./
RUN apt-get update && apt-get install -y --no-install-recommends libvips42 && rm -rf /var/lib/apt/lists/*
USER 10001
CMD ["ruby", "main.rb"]
