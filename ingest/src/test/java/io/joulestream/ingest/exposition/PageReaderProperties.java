package io.joulestream.ingest.exposition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is written in the format is read back, whatever the labels hold. */
class PageReaderProperties {

  record Sample(String metric, Map<String, String> labels, String value, OptionalLong timeMs) {

    String line() {
      String inBraces =
          labels.entrySet().stream()
              .map(label -> "%s=\"%s\"".formatted(label.getKey(), escaped(label.getValue())))
              .collect(Collectors.joining(","));
      return metric
          + (labels.isEmpty() ? "" : "{" + inBraces + "}")
          + " "
          + value
          + (timeMs.isPresent() ? " " + timeMs.getAsLong() : "")
          + "\n";
    }

    private static String escaped(String value) {
      return value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"");
    }
  }

  @Provide
  Arbitrary<Sample> samples() {
    Arbitrary<String> names = Arbitraries.of("p", "e_total", "a:b", "_x", "never_wanted");
    Arbitrary<Map<String, String>> labels =
        Arbitraries.maps(
                Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(4),
                Arbitraries.strings()
                    .withChars("\\\"\n,={} #\t")
                    .withCharRange('a', 'c')
                    .withChars("üλ€")
                    .ofMaxLength(12))
            .ofMaxSize(5);
    Arbitrary<String> values =
        Arbitraries.oneOf(
            Arbitraries.bigDecimals().ofScale(6).map(BigDecimal::toPlainString),
            Arbitraries.longs().map(n -> Long.toString(n)),
            Arbitraries.doubles().map(d -> Double.toString(d)),
            Arbitraries.of("NaN", "+Inf", "-Inf"));
    Arbitrary<OptionalLong> times =
        Arbitraries.longs()
            .injectNull(0.5)
            .map(time -> time == null ? OptionalLong.empty() : OptionalLong.of(time));
    return Combinators.combine(names, labels, values, times).as(Sample::new);
  }

  @Property(tries = 300)
  void whatIsWrittenIsReadBack(@ForAll List<@net.jqwik.api.From("samples") Sample> samples) {
    String page =
        samples.stream().map(Sample::line).collect(Collectors.joining("# TYPE p gauge\n"));
    Map<String, String> wanted = Map.of("p", "p", "e_total", "e_total", "a:b", "a:b", "_x", "_x");
    List<Sample> read = new ArrayList<>();

    int count =
        new PageReader<>(new MetricNames<>(wanted))
            .read(
                page.getBytes(StandardCharsets.UTF_8),
                false,
                new PageReader.Visitor<>() {
                  @Override
                  public void sample(
                      String name, Map<String, String> labels, String value, OptionalLong timeMs) {
                    read.add(new Sample(name, labels, value, timeMs));
                  }

                  @Override
                  public void bad(int line, String fault) {
                    throw new AssertionError(line + " " + fault);
                  }
                });

    assertEquals(samples.size(), count);
    assertEquals(
        samples.stream().filter(sample -> wanted.containsKey(sample.metric())).toList(), read);
  }

  @Property(tries = 300)
  void noBytesMakeItFail(@ForAll byte[] page) {
    List<String> told = new ArrayList<>();
    int samples =
        new PageReader<>(new MetricNames<>(Map.of("p", "p")))
            .read(
                page,
                true,
                new PageReader.Visitor<>() {
                  @Override
                  public void sample(
                      String name, Map<String, String> labels, String value, OptionalLong timeMs) {
                    told.add(value);
                  }

                  @Override
                  public void bad(int line, String fault) {
                    told.add(fault);
                  }
                });

    assertTrue(samples <= page.length && told.size() <= page.length);
  }
}
