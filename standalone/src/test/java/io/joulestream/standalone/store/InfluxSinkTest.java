package io.joulestream.standalone.store;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The sink's contract on a real InfluxDB: Debian's 1.6.7, {@code influxd} of which the environment
 * variable {@code JOULESTREAM_INFLUXD} names. Elsewhere it is left out, but not in CI.
 */
class InfluxSinkTest extends SinkContract {

  private static final String VARIABLE = "JOULESTREAM_INFLUXD";

  @Override
  TestStore open(Path directory) throws Exception {
    String program = System.getenv(VARIABLE);
    if (program == null || !Files.isExecutable(Path.of(program))) {
      String sentence = VARIABLE + " names no influxd: the sink is NOT tested on a real InfluxDB";
      if ("true".equals(System.getenv("CI"))) {
        fail(sentence);
      }
      System.err.println(sentence);
      abort(sentence);
    }
    return new InfluxStore(Files.createDirectories(directory), Path.of(program));
  }
}
