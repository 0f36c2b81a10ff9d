FROM python:3.14-slim
WORKDIR /app
COPY shop ./shop
USER 10001
CMD ["gunicorn", "--bind=0.0.0.0:8000", "--access-logfile", "-", "shop:app"]
