FROM python:3.14-slim
ENV PYTHONUNBUFFERED=1
WORKDIR /app
COPY worker.py ./
USER 10001
CMD ["python", "worker.py"]
