package io.joulestream.standalone.store;

import java.nio.file.Path;

/** The sink's contract on the embedded store. */
class EmbeddedStoreSinkTest extends SinkContract {

  @Override
  TestStore open(Path directory) {
    return new QuestStore(directory);
  }
}
