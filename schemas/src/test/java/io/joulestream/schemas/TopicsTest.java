package io.joulestream.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicsTest {

  @Test
  void namesAreUnique() {
    List<String> names = Topics.all().stream().<String>map(Topic::name).toList();

    assertEquals(names.size(), new HashSet<>(names).size());
  }

  @Test
  void replayedHistoryIsNotDeletedForItsAge() {
    for (Topic<?> topic : Topics.all()) {
      assertEquals("LogAppendTime", topic.settings().get("message.timestamp.type"), topic.name());
    }
  }

  @Test
  void everyInputHasATopicForItsRejects() {
    for (int i = 0; i < Topics.INPUTS.size(); i++) {
      assertEquals(
          "rejected-" + Topics.INPUTS.get(i).name(), Topics.REJECTS_OF_INPUTS.get(i).name());
    }
  }
}
