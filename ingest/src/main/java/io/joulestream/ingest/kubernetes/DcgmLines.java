package io.joulestream.ingest.kubernetes;

import io.joulestream.ingest.exposition.Sample;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The labels of those lines of a dcgm-exporter's page that say which pod holds a device. */
final class DcgmLines {

  private static final List<String> METRICS =
      List.of("DCGM_FI_DEV_POWER_USAGE", "DCGM_FI_DEV_BOARD_POWER_WATTS", "DCGM_FI_DEV_GPU_UTIL");

  private DcgmLines() {}

  static List<Map<String, String>> withPod(byte[] page, Consumer<String> bad) {
    return Sample.of(page, METRICS, bad).stream()
        .filter(sample -> !sample.label("pod").isEmpty() && !sample.label("UUID").isEmpty())
        .map(Sample::labels)
        .toList();
  }
}
