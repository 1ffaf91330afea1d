# One image for all parts: docker build -t joulestream . && docker run --rm joulestream help
# The tags of the base images can be replaced: --build-arg JAVA_IMAGE=...
ARG BUILD_IMAGE=maven:3.9.9-eclipse-temurin-17
ARG JAVA_IMAGE=eclipse-temurin:17.0.15_6-jre-jammy

# the poms and what code is made from: a layer that stays the same until one of them changes
FROM ${BUILD_IMAGE} AS poms
COPY . /src
RUN find /src -type f ! -name pom.xml ! -path '/src/.mvn/*' ! -path '/src/schemas/src/main/avro/*' -delete \
    && find /src -depth -type d -empty -delete

FROM ${BUILD_IMAGE} AS build
WORKDIR /src
COPY --from=poms /src .
# a build without sources fetches every library and plug-in
RUN mvn -q -B -pl standalone -am -Dmaven.test.skip=true -Dspotless.check.skip=true package
COPY . .
RUN mvn -q -B -pl standalone -am -Dmaven.test.skip=true -Dspotless.check.skip=true package

# RocksDB needs glibc: no Alpine here
FROM ${JAVA_IMAGE}
RUN groupadd --system --gid 10001 joulestream \
    && useradd --system --uid 10001 --gid 10001 --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin joulestream \
    && install -d -o 10001 -g 10001 -m 0750 /var/lib/joulestream
COPY --from=build /src/standalone/target/lib /opt/joulestream/lib
COPY --from=build /src/standalone/target/classes /opt/joulestream/classes
COPY LICENSE NOTICE /opt/joulestream/
COPY standalone/demo /opt/joulestream/demo
COPY --chmod=0755 compose/ready /opt/joulestream/ready
USER 10001:10001
WORKDIR /var/lib/joulestream
# state of the topology; everything else of the file system may be read-only but /tmp, where natives are unpacked
VOLUME /var/lib/joulestream
ENV LANG=C.UTF-8
ENV JAVA_TOOL_OPTIONS="-XX:MaxRAMPercentage=60 -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Djoulestream.demo=/opt/joulestream/demo"
EXPOSE 19070 19080
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 CMD ["/opt/joulestream/ready"]
ENTRYPOINT ["java", "-cp", "/opt/joulestream/classes:/opt/joulestream/lib/*", "io.joulestream.standalone.Main"]
CMD ["help"]
