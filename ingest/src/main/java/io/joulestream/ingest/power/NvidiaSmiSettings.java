package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The GPUs of one machine by its {@code nvidia-smi}, which runs on and writes a line for each GPU
 * and period.
 *
 * @param command starts it; what it is asked is appended
 * @param period between two readings of a GPU
 * @param host as this source calls the machine; empty: the name of this machine
 * @param powerFields the first of them that has a value is the power
 * @param queueLines lines kept until the source is next asked
 */
public record NvidiaSmiSettings(
    List<String> command, Duration period, String host, List<String> powerFields, int queueLines)
    implements SourceSettings {

  /** Fields of the GPU alone: those of a module hold the power of its CPU, too. */
  private static final List<String> POWER =
      List.of("power.draw.instant", "power.draw.average", "power.draw");

  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int FEWEST_LINES = 100;
  private static final int MOST_LINES = 1_000_000;

  /** Refuses what nvidia-smi could not be asked. */
  public NvidiaSmiSettings {
    command = List.copyOf(command);
    powerFields = List.copyOf(powerFields);
    require(
        !command.isEmpty() && command.stream().noneMatch(String::isBlank),
        "command is %s: it is a program and its arguments".formatted(command));
    require(
        period.compareTo(SHORTEST) >= 0 && period.compareTo(LONGEST) <= 0,
        "period is %s: it is %s to %s".formatted(period, SHORTEST, LONGEST));
    require(
        !powerFields.isEmpty() && POWER.containsAll(powerFields),
        "power_fields is %s: it is one or more of %s".formatted(powerFields, POWER));
    require(
        queueLines >= FEWEST_LINES && queueLines <= MOST_LINES,
        "queue_lines is %d: it is %d to %d".formatted(queueLines, FEWEST_LINES, MOST_LINES));
  }

  private static void require(boolean holds, String sentence) {
    if (!holds) {
      throw new IllegalArgumentException(sentence);
    }
  }

  @Override
  public Source open(SourceContext context) {
    return new NvidiaSmiSource(this, host.isBlank() ? thisMachine() : host, context);
  }

  private static String thisMachine() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // a name that no resolver knows
      return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("localhost");
    }
  }
}
