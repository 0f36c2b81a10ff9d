FROM python:3.14-slim
WORKDIR /app
COPY convert.py ./
USER 10001
ENTRYPOINT ["python", "convert.py"]
CMD ["--help"]
