package io.joulestream.ingest.power;

import io.joulestream.ingest.DcgmBlank;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the series of a metric become readings.
 *
 * @param metric its name
 * @param selectorText further matchers as {@code {job="dcgm"}}, or empty
 * @param factor from its unit to W, J or a ratio
 * @param labels which say what a series is of
 * @param meter name of the meter, or empty
 * @param counterRangeJ at which its counter wraps, J, or empty
 * @param isSum whether the series of a meter are its parts, to be added
 */
public record MetricMapping(
    String metric,
    String selectorText,
    Selector selector,
    MetricKind kind,
    BigDecimal factor,
    Labels labels,
    String meter,
    String counterRangeJ,
    boolean isSum) {

  /** The address of what was scraped, as Prometheus calls it. */
  static final String INSTANCE = "instance";

  /** A number with more digits before or behind the point is not expanded: nobody meant it. */
  private static final int MOST_DIGITS = 60;

  /**
   * Labels, of each the first that a series has.
   *
   * @param level DEVICE, NODE, RACK or FACILITY
   * @param device none but for DEVICE
   * @param slot index of a device as schedulers count it; none but for DEVICE
   */
  public record Labels(
      String level,
      List<String> host,
      List<String> device,
      List<String> model,
      List<String> site,
      List<String> slot) {}

  /** The same, the host being what was scraped, whatever the series say. */
  MetricMapping ofInstance() {
    Labels of =
        new Labels(
            labels.level, List.of(INSTANCE), labels.device, labels.model, labels.site, labels.slot);
    return new MetricMapping(
        metric, selectorText, selector, kind, factor, of, meter, counterRangeJ, isSum);
  }

  /** A matcher of all its series. */
  public String query() {
    return metric + selectorText;
  }

  /**
   * The channel that a series is of, or empty if it has no label for the host or device.
   *
   * @param site of all series, or empty if labels name it
   */
  public Optional<Channel> channel(Map<String, String> series, String site, boolean stripDomain) {
    String host = withoutDomain(first(series, labels.host), stripDomain);
    String device = first(series, labels.device);
    String place = site.isEmpty() ? first(series, labels.site) : site;
    boolean isComplete = !host.isEmpty() && (labels.device.isEmpty() || !device.isEmpty());
    return isComplete
        ? Optional.of(new Channel(place, host, labels.level, device, meter))
        : Optional.empty();
  }

  /** Its model as the driver names it, or empty. */
  public String model(Map<String, String> series) {
    return first(series, labels.model);
  }

  /** The index of its device, or empty. */
  String slot(Map<String, String> series) {
    return first(series, labels.slot);
  }

  /** An instance has a port, which is no part of the host's name. */
  private static String first(Map<String, String> series, List<String> names) {
    for (String name : names) {
      String value = series.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return name.equals(INSTANCE) ? value.replaceFirst(":\\d+$", "") : value;
      }
    }
    return "";
  }

  private static String withoutDomain(String host, boolean strip) {
    int dot = host.indexOf('.');
    boolean isAddress = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    return strip && dot > 0 && !isAddress ? host.substring(0, dot) : host;
  }

  /**
   * A value in W, J or as a ratio. What is no number, or stands for none, stays as it is, for
   * ingest to refuse.
   */
  public String scaled(String value) {
    try {
      BigDecimal number = new BigDecimal(value);
      long digits = Math.max((long) number.precision() - number.scale(), number.scale());
      return digits > MOST_DIGITS || isBlank(number)
          ? value
          : number.multiply(factor).stripTrailingZeros().toPlainString();
    } catch (NumberFormatException e) {
      return value;
    }
  }

  /** A counter is a 64-bit integer: the blank of 32 bits is a good value of it. */
  private boolean isBlank(BigDecimal number) {
    return kind == MetricKind.ENERGY
        ? DcgmBlank.isOfCounter(number)
        : DcgmBlank.isOfAnyType(number);
  }
}
