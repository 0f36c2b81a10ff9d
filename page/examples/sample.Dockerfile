# A flawed sample. Paste your own Dockerfile over it.
FROM python:latest
MAINTAINER ops@example.com

ENV API_TOKEN=changeme
COPY . /app
RUN chown -R 1000:1000 /app

WORKDIR app
RUN apt-get update
RUN apt-get install -y gcc libpq-dev curl
RUN pip install -r requirements.txt
RUN curl -sSL https://example.com/setup.sh | sh

ADD config.yml /etc/app/
EXPOSE 8000
CMD gunicorn app:app --bind 127.0.0.1:8000
