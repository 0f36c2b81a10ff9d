FROM python:3.14-slim
WORKDIR /app
COPY render ./render
RUN apt-get update && apt-get install -y --no-install-recommends libcairo2 && rm -rf /var/lib/apt/lists/*
USER 10001
CMD ["python", "-m", "render"]
