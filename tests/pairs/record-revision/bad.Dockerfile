FROM eclipse-temurin:25-jre
ARG GIT_SHA
LABEL org.opencontainers.image.revision=$GIT_SHA
RUN apt-get update && apt-get install -y --no-install-recommends fontconfig && rm -rf /var/lib/apt/lists/*
COPY ledger.jar /srv/ledger.jar
USER 10001
CMD ["java", "-jar", "/srv/ledger.jar"]
