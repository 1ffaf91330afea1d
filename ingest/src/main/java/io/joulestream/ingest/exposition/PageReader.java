package io.joulestream.ingest.exposition;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads pages in Prometheus' text format 0.0.4, and OpenMetrics 1.0.
 *
 * <p>Of a line whose metric nobody wants only the name is looked at: a page of 70 KB costs about as
 * much as looking for its line ends. A line that cannot be read is told, and the others count.
 *
 * <p>Sources: prometheus.io, "Exposition formats"; the OpenMetrics specification.
 */
public final class PageReader<T> {

  private static final int MOST_QUOTED = 80;

  private final MetricNames<T> names;

  /** Takes what is on a page. */
  public interface Visitor<T> {

    /**
     * A sample of a metric that is wanted.
     *
     * @param value as it is written
     * @param timeMs its own time, epoch ms, if it has one
     */
    void sample(T wanted, Map<String, String> labels, String value, OptionalLong timeMs);

    /**
     * A line that cannot be read.
     *
     * @param line from 1
     * @param fault what is wrong with it, to follow its number
     */
    void bad(int line, String fault);
  }

  /** Reads samples of these metrics. */
  public PageReader(MetricNames<T> names) {
    this.names = names;
  }

  /**
   * Reads a page.
   *
   * @param isOpenMetrics whether its times are in seconds, not milliseconds
   * @return how many samples of any metric are on it, as far as their lines begin well
   */
  public int read(byte[] page, boolean isOpenMetrics, Visitor<T> visitor) {
    int samples = 0;
    int number = 0;
    for (int from = 0; from < page.length; ) {
      int end = endOfLine(page, from);
      number++;
      int start = afterBlanks(page, from, end);
      boolean isSample = start < end && page[start] != '#';
      boolean isWhole = end < page.length || isEof(page, start, end);
      if (start < end && !isWhole) {
        visitor.bad(number, "does not end: the page may be cut" + quoted(page, start, end));
      } else if (isSample) {
        samples += sample(page, start, end, isOpenMetrics, number, visitor) ? 1 : 0;
      }
      from = end + 1;
    }
    return samples;
  }

  private static int endOfLine(byte[] page, int from) {
    int end = from;
    while (end < page.length && page[end] != '\n') {
      end++;
    }
    return end;
  }

  static int afterBlanks(byte[] page, int from, int end) {
    int at = from;
    while (at < end && isBlank(page[at])) {
      at++;
    }
    return at;
  }

  /** With the first half of a line end of Windows. */
  static boolean isBlank(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private static boolean isEof(byte[] page, int start, int end) {
    return end - start == 5
        && new String(page, start, 5, StandardCharsets.US_ASCII).equals("# EOF");
  }

  /** Returns whether the line begins as a sample does. */
  private boolean sample(
      byte[] page, int start, int end, boolean isOpenMetrics, int number, Visitor<T> visitor) {
    int at = start;
    while (at < end && page[at] != '{' && !isBlank(page[at])) {
      at++;
    }
    if (!isNameStart(page[start])) {
      visitor.bad(number, "does not begin with the name of a metric" + quoted(page, start, end));
      return false;
    }
    // a name in quotes is among the labels
    T wanted = page[start] == '{' ? null : names.find(page, start, at);
    if (wanted == null && page[start] != '{') {
      return true;
    }
    try {
      read(new SampleLine(page, at, end, isOpenMetrics), wanted, visitor);
    } catch (SampleLine.Unreadable e) {
      visitor.bad(number, e.getMessage() + quoted(page, start, end));
    }
    return true;
  }

  private void read(SampleLine line, @Nullable T known, Visitor<T> visitor)
      throws SampleLine.Unreadable {
    line.read();
    T wanted = known == null ? names.find(line.name(), 0, line.name().length) : known;
    if (wanted != null) {
      visitor.sample(wanted, line.labels(), line.value(), line.timeMs());
    }
  }

  private static boolean isNameStart(byte b) {
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || b == '_' || b == ':' || b == '{';
  }

  private static String quoted(byte[] page, int start, int end) {
    int length = Math.min(end - start, MOST_QUOTED);
    String text =
        new String(page, start, length, StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", "�");
    return ": '" + text + (length < end - start ? "…'" : "'");
  }
}
