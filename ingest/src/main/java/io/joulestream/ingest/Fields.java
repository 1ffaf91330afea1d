package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.avro.RejectReason;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The fields of one record in text, by name, and everything that is wrong with them.
 *
 * <p>Reading goes on after a fault, with a stand-in for the value, so that the first reason in the
 * order of the semantics can be given, whatever the order of the fields.
 */
final class Fields {

  private final Map<String, String> values;
  private final List<Violation> violations = new ArrayList<>();

  /**
   * A record's fields.
   *
   * @param values by name; an absent or empty value is absent
   */
  Fields(Map<String, String> values) {
    this.values = values;
  }

  private String text(String field) {
    return values.getOrDefault(field, "").strip();
  }

  boolean has(String field) {
    return !text(field).isEmpty();
  }

  /** A name that must be there. */
  String required(String field) {
    check(Acceptance.ofName(field, text(field), true));
    return text(field);
  }

  /** A name, or empty. */
  String optional(String field) {
    check(Acceptance.ofName(field, text(field), false));
    return text(field);
  }

  /** An accelerator, or empty; {@code #3} is one in slot 3 that nobody could name. */
  String device(String host) {
    String device = optional("device");
    if (device.startsWith("#")) {
      add(
          RejectReason.UNKNOWN,
          "device is %s: nobody told which device is in that slot of %s, neither a source nor the inventory"
              .formatted(device, host));
    }
    return device;
  }

  /** Names joined by {@code |}. */
  List<String> names(String field) {
    if (!has(field)) {
      return List.of();
    }
    List<String> names = Arrays.stream(text(field).split("\\|", -1)).map(String::strip).toList();
    names.forEach(name -> check(Acceptance.ofName(field, name, true)));
    return names;
  }

  /** A time that must be there, epoch ms. */
  long time(String field) {
    if (!has(field)) {
      add(RejectReason.MALFORMED, field + " is empty: it is required");
      return 0;
    }
    return time(field, 0);
  }

  /** A time, or {@code absent}, epoch ms. */
  long time(String field, long absent) {
    if (!has(field)) {
      return absent;
    }
    try {
      long time = Timestamps.parse(text(field));
      check(Acceptance.ofTime(field, time));
      return time;
    } catch (DateTimeException | ArithmeticException e) {
      add(
          RejectReason.MALFORMED,
          field
              + " is '"
              + text(field)
              + "': a time is ISO-8601 with an offset, or epoch milliseconds");
      return absent;
    }
  }

  /** A number that must be there, in units 10⁻ˢᶜᵃˡᵉ of the text's. */
  long number(String field, int scale) {
    if (!has(field)) {
      add(RejectReason.MALFORMED, field + " is empty: it is required");
    }
    return optionalNumber(field, scale).orElse(0);
  }

  /** A number, or absent, in units 10⁻ˢᶜᵃˡᵉ of the text's. */
  OptionalLong optionalNumber(String field, int scale) {
    return parse(field, scale, false);
  }

  /** A number from a device, which may be one that stands for none. */
  OptionalLong measured(String field, int scale) {
    return parse(field, scale, true);
  }

  private OptionalLong parse(String field, int scale, boolean mayBeBlank) {
    if (!has(field)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Quantity.parse(field, text(field), scale, mayBeBlank));
    } catch (Quantity.Unusable e) {
      violations.add(e.violation());
      return OptionalLong.empty();
    }
  }

  /** A whole number between two bounds, or {@code absent}. */
  int integer(String field, int absent, int least, int most) {
    long value = optionalNumber(field, 0).orElse(absent);
    if (value < least || value > most || (has(field) && text(field).contains("."))) {
      add(
          RejectReason.MALFORMED,
          "%s is %s: a whole number from %d to %d".formatted(field, text(field), least, most));
      return absent;
    }
    return (int) value;
  }

  /** {@code true} or {@code false}; false if absent. */
  boolean flag(String field) {
    String text = text(field);
    if (!text.isEmpty() && !text.equals("true") && !text.equals("false")) {
      add(RejectReason.MALFORMED, "%s is '%s': it is true or false".formatted(field, text));
    }
    return text.equals("true");
  }

  /** One of the constants of an Avro enum, or {@code absent} if the field is empty. */
  <E extends Enum<E>> E symbol(String field, E absent) {
    if (!has(field)) {
      return absent;
    }
    String name = text(field).toUpperCase(Locale.ROOT);
    for (E symbol : absent.getDeclaringClass().getEnumConstants()) {
      if (symbol.name().equals(name) && !name.equals("UNKNOWN")) {
        return symbol;
      }
    }
    add(
        RejectReason.UNKNOWN,
        "%s is '%s': it is not one of %s"
            .formatted(field, text(field), Acceptance.known(absent.getDeclaringClass())));
    return absent;
  }

  /** One of the constants of an Avro enum; {@code unknown} stands for none. */
  <E extends Enum<E>> E requiredSymbol(String field, E unknown) {
    if (!has(field)) {
      add(RejectReason.MALFORMED, field + " is empty: it is required");
    }
    return symbol(field, unknown);
  }

  void check(Optional<Violation> violation) {
    violation.ifPresent(violations::add);
  }

  void add(RejectReason reason, String detail) {
    violations.add(new Violation(reason, detail));
  }

  /** The first reason that holds, in the order of the semantics. */
  Optional<Violation> violation() {
    // the symbols of the schema are in that order
    return violations.stream().min(Comparator.comparing(Violation::reason));
  }
}
