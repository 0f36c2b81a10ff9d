FROM python:3.14-slim
RUN python -m venv /opt/venv
RUN . /opt/venv/bin/activate
COPY requirements.txt ./
RUN pip install --no-cache-dir -r requirements.txt
COPY app.py ./
USER 10001
CMD ["python", "app.py"]
