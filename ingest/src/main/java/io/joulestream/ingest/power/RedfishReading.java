package io.joulestream.ingest.power;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a controller tells of a chassis.
 *
 * @param watts as it was written
 * @param joules of its counter, if it has one that is fine enough
 * @param measured when the sensor was read, by the controller's clock
 * @param receivedMs when the answer was there, epoch ms
 * @param serverMs what the controller's clock said then, epoch ms
 * @param remarks what people should know
 */
record RedfishReading(
    Optional<String> watts,
    Optional<String> joules,
    Optional<Instant> measured,
    long receivedMs,
    OptionalLong serverMs,
    List<String> remarks) {

  private static final BigDecimal JOULES_PER_KWH = BigDecimal.valueOf(3_600_000);

  /** A counter in steps of more than 1 Wh says nothing of a minute. */
  private static final int DIGITS_OF_1_WH = 3;

  /** Digits beyond a microwatt-hour are those of binary fractions. */
  private static final int DIGITS_OF_1_UWH = 9;

  RedfishReading {
    remarks = List.copyOf(remarks);
  }

  boolean hasValue() {
    return watts.isPresent() || joules.isPresent();
  }

  /** A number that is there: {@code Reading} is null while there is none. */
  static Optional<String> number(JsonNode node) {
    return node.isNumber() ? Optional.of(node.decimalValue().toPlainString()) : Optional.empty();
  }

  /**
   * A counter of kWh in J, exactly.
   *
   * @return none if the kWh have fewer than three decimals that count: such a counter stands still
   *     for minutes and then leaps, which looks like no power and then more than a node can take
   */
  static Optional<String> joules(JsonNode kiloWattHours) {
    if (!kiloWattHours.isNumber()) {
      return Optional.empty();
    }
    BigDecimal kwh = kiloWattHours.decimalValue().setScale(DIGITS_OF_1_UWH, RoundingMode.HALF_EVEN);
    return kwh.stripTrailingZeros().scale() < DIGITS_OF_1_WH
        ? Optional.empty()
        : Optional.of(
            kiloWattHours
                .decimalValue()
                .multiply(JOULES_PER_KWH)
                .stripTrailingZeros()
                .toPlainString());
  }

  /** A time with an offset; none if it is none. */
  static Optional<Instant> time(JsonNode text) {
    try {
      return Optional.of(OffsetDateTime.parse(text.asText()).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** The same with what the sensor itself says. */
  RedfishReading with(String sensorWatts, Instant sensorTime, RedfishClient.Page sensor) {
    return new RedfishReading(
        Optional.of(sensorWatts),
        joules,
        Optional.of(sensorTime),
        sensor.receivedMs(),
        sensor.serverMs(),
        remarks);
  }

  /** How old it was by the controller's clock, ms; 0 if it does not say. */
  long ageMs() {
    return measured.map(at -> serverMs.orElse(receivedMs) - at.toEpochMilli()).orElse(0L);
  }
}
