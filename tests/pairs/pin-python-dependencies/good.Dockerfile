FROM python:3.14-slim
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY shop ./shop
USER 10001
CMD ["python", "-m", "shop"]
