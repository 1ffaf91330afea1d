package io.joulestream.standalone.adopt;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the series of a metric become readings.
 *
 * @param metric its name
 * @param selector further matchers as {@code {job="dcgm"}}, or empty
 * @param factor from its unit to W, J or a ratio
 * @param labels which say what a series is of
 * @param meter name of the meter, or empty
 */
record MetricMapping(
    String metric,
    String selector,
    MetricKind kind,
    BigDecimal factor,
    Labels labels,
    String meter) {

  /**
   * Labels, of each the first that a series has.
   *
   * @param level DEVICE, NODE, RACK or FACILITY
   * @param device none but for DEVICE
   */
  record Labels(
      String level,
      List<String> host,
      List<String> device,
      List<String> model,
      List<String> site) {}

  /** A matcher of all its series. */
  String query() {
    return metric + selector;
  }

  /**
   * The channel that a series is of, or empty if it has no label for the host or device.
   *
   * @param site of all series, or empty if labels name it
   */
  Optional<Channel> channel(Map<String, String> series, String site, boolean stripDomain) {
    String host = withoutDomain(first(series, labels.host()), stripDomain);
    String device = first(series, labels.device());
    String place = site.isEmpty() ? first(series, labels.site()) : site;
    boolean isComplete =
        !host.isEmpty() && !place.isEmpty() && (labels.device().isEmpty() || !device.isEmpty());
    return isComplete
        ? Optional.of(new Channel(place, host, labels.level(), device, meter))
        : Optional.empty();
  }

  /** Its model as the driver names it, or empty. */
  String model(Map<String, String> series) {
    return first(series, labels.model());
  }

  /** {@code instance} is the address of the exporter, with its port. */
  private static String first(Map<String, String> series, List<String> names) {
    for (String name : names) {
      String value = series.getOrDefault(name, "");
      if (!value.isEmpty()) {
        return name.equals("instance") ? value.replaceFirst(":\\d+$", "") : value;
      }
    }
    return "";
  }

  private static String withoutDomain(String host, boolean strip) {
    int dot = host.indexOf('.');
    boolean isAddress = host.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'));
    return strip && dot > 0 && !isAddress ? host.substring(0, dot) : host;
  }

  /** A value in W, J or as a ratio; what is no number stays as it is, for ingest to refuse. */
  String scaled(String value) {
    try {
      return new BigDecimal(value).multiply(factor).stripTrailingZeros().toPlainString();
    } catch (NumberFormatException e) {
      return value;
    }
  }
}
