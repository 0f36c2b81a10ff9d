FROM python:3.14-slim
RUN pip install --no-cache-dir flask gunicorn
WORKDIR /app
COPY shop ./shop
USER 10001
CMD ["python", "-m", "shop"]
