package io.joulestream.ingest.exposition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A sample of a small page, of which one wants all at once.
 *
 * @param value as it is written
 */
public record Sample(String metric, Map<String, String> labels, String value) {

  /** The label's value, empty if there is none. */
  public String label(String name) {
    return labels.getOrDefault(name, "");
  }

  /**
   * The samples of some metrics.
   *
   * @param bad told of lines that cannot be read, with their number
   */
  public static List<Sample> of(byte[] page, List<String> metrics, Consumer<String> bad) {
    List<Sample> samples = new ArrayList<>();
    var unused =
        new PageReader<>(
                new MetricNames<>(
                    metrics.stream().collect(Collectors.toMap(Function.identity(), m -> m))))
            .read(
                page,
                false,
                new PageReader.Visitor<String>() {
                  @Override
                  public void sample(
                      String metric,
                      Map<String, String> labels,
                      String value,
                      OptionalLong timeMs) {
                    samples.add(new Sample(metric, Map.copyOf(labels), value));
                  }

                  @Override
                  public void bad(int line, String fault) {
                    bad.accept("line %d %s".formatted(line, fault));
                  }
                });
    return samples;
  }
}
