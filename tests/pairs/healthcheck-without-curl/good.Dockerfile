FROM python:3.14-slim
WORKDIR /app
COPY app.py ./
USER 10001
EXPOSE 8000
HEALTHCHECK CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=3)"]
CMD ["python", "app.py"]
