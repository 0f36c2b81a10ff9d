# The build tool runs in the image that is shipped.
FROM maven:3-eclipse-temurin-25
ENV DB_PASSWORD=secret
ADD . /app
WORKDIR /app
RUN mvn package
RUN rm -rf /root/.m2
EXPOSE 8080
CMD java -jar target/app.jar
