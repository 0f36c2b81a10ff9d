# The download cache and the package lists stay in the image.
FROM python:3.14
WORKDIR /app
COPY requirements.txt ./
RUN apt-get update && apt-get install -y gcc libpq-dev
RUN pip install -r requirements.txt
COPY . .
EXPOSE 8000
CMD ["gunicorn", "app:app", "--bind", "127.0.0.1:8000"]
