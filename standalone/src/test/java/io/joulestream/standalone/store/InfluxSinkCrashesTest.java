package io.joulestream.standalone.store;

import java.nio.file.Path;

/** On a real InfluxDB, which is killed with {@code kill -9} too. */
class InfluxSinkCrashesTest extends SinkCrashes {

  @Override
  TestStore open(Path directory) throws Exception {
    return InfluxStore.open(directory);
  }
}
