FROM python:3.14-slim
WORKDIR /app
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY forecast ./forecast
USER 10001
CMD ["python", "-m", "forecast"]
