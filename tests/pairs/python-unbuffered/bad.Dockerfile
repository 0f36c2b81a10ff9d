FROM python:3.14-slim
WORKDIR /app
COPY worker.py ./
USER 10001
CMD ["python", "worker.py"]
