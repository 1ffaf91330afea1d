package io.joulestream.standalone.store;

import java.nio.file.Path;

/** On the embedded store, which is in this process: it is stopped where others are killed. */
class EmbeddedStoreSinkCrashesTest extends SinkCrashes {

  @Override
  TestStore open(Path directory) {
    return new QuestStore(directory);
  }
}
