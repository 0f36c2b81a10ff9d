FROM python:3.14-slim
ARG INDEX_PASSWORD
COPY requirements.txt ./
RUN pip install --no-cache-dir --index-url "https://ci:$INDEX_PASSWORD@pypi.example.com/simple" -r requirements.txt
COPY app.py ./
USER 10001
CMD ["python", "app.py"]
