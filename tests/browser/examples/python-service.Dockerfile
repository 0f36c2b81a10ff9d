FROM python:3.13
MAINTAINER Dana <dana@example.com>

ENV DEBIAN_FRONTEND=noninteractive
ENV FLASK_ENV production
ENV SECRET_KEY=9f8a1c5e7b3d42a6

ADD . /app
WORKDIR /app

RUN apt-get update
RUN apt-get install -y build-essential libpq-dev curl vim
RUN pip install --upgrade pip
RUN pip install -r requirements.txt
RUN chmod -R 777 /app/uploads

EXPOSE 5000
HEALTHCHECK CMD curl -f http://localhost:5000/health || exit 1

CMD gunicorn --bind 127.0.0.1:5000 app:app
