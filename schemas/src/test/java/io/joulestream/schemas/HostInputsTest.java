package io.joulestream.schemas;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostInputsTest {

  static List<Schema> schemas() {
    return List.of(Topics.POWER_READINGS.schema(), Topics.JOB_EVENTS.schema());
  }

  /** The topology orders its input by the third, without decoding the rest. */
  @ParameterizedTest
  @MethodSource("schemas")
  void whatMeetsAtAHostStartsWithSiteHostAndReceipt(Schema schema) {
    assertEquals(
        List.of("site", "host", "receivedMs"),
        schema.getFields().subList(0, 3).stream().map(Schema.Field::name).toList());
  }
}
