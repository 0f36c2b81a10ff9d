FROM python:3.14@sha256:e06cc1111ed84189e91866447f562b89faadbfbbb9937cd67e6bf4172cdb45df
WORKDIR /app
COPY app.py ./
USER 10001
CMD ["python", "app.py"]
