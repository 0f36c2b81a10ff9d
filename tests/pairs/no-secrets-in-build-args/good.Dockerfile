# syntax=docker/dockerfile:1
FROM python:3.14-slim
COPY requirements.txt ./
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf pip install --no-cache-dir -r requirements.txt
COPY app.py ./
USER 10001
CMD ["python", "app.py"]
