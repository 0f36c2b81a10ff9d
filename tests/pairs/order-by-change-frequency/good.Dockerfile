FROM ruby:3.4-slim
RUN apt-get update && apt-get install -y --no-install-recommends libvips42 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY main.rb ./
USER 10001
CMD ["ruby", "main.rb"]
