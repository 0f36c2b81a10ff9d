FROM --platform=linux/amd64 maven:3.9-eclipse-temurin-21
COPY . /build
WORKDIR /build
RUN mvn package -DskipTests
RUN mkdir /app
RUN cp target/*.jar /app/app.jar
RUN useradd --uid 3000000 spring && chown -R spring /app
USER root
ENV JAVA_OPTS="-Xmx512m"
EXPOSE 8080
CMD java $JAVA_OPTS -jar /app/app.jar
