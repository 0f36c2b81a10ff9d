FROM python:3.14-slim
WORKDIR /app
COPY app.py ./
USER 10001
EXPOSE 8000
HEALTHCHECK CMD curl --fail http://127.0.0.1:8000/health || exit 1
CMD ["python", "app.py"]
