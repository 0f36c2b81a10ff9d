FROM python:3.14-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY shop ./shop
USER 10001
EXPOSE 8000
CMD ["gunicorn", "--bind", "127.0.0.1:8000", "shop.wsgi"]
