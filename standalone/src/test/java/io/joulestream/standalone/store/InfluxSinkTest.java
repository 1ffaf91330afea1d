package io.joulestream.standalone.store;

import java.nio.file.Path;

/** The sink's contract on a real InfluxDB. */
class InfluxSinkTest extends SinkContract {

  @Override
  TestStore open(Path directory) throws Exception {
    return InfluxStore.open(directory);
  }
}
