FROM python:3.14-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install -r requirements.txt
COPY shop ./shop
USER 10001
CMD ["python", "-m", "shop"]
