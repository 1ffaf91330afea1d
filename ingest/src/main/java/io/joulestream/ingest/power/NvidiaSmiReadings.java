package io.joulestream.ingest.power;

import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.collect.Collected;
import java.time.DateTimeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** From rows of {@code nvidia-smi} to readings. */
final class NvidiaSmiReadings {

  static final String METER = "nvidia-smi";

  /** Field of the energy counter, where a driver has one. */
  static final String ENERGY = "total_energy_consumption";

  private static final Map<String, Integer> WATTS = Map.of("", 0, "W", 0, "mW", 3);
  private static final Map<String, Integer> SHARES = Map.of("", 2, "%", 2);

  /** A counter whose header states no unit is not used: millijoules and joules both exist. */
  private static final Map<String, Integer> JOULES = Map.of("J", 0, "mJ", 3);

  private final String host;
  private final List<String> powerFields;

  NvidiaSmiReadings(String host, List<String> powerFields) {
    this.host = host;
    this.powerFields = powerFields;
  }

  String host() {
    return host;
  }

  /** Hands the reading of a row over, and where its GPU is. */
  void add(NvidiaSmiTable.Row row, long arrivedMs, Collected into) {
    String place = host + " GPU " + row.text("index");
    Optional<String> device = row.value("uuid");
    if (device.isEmpty()) {
      into.problem(place, "uuid is '%s': no reading without it".formatted(row.text("uuid")));
      return;
    }
    row.value("index").ifPresent(index -> into.slot(host, index, device.get()));
    Optional<String> power =
        powerFields.stream().flatMap(field -> row.value(field, WATTS).stream()).findFirst();
    Optional<String> energy = row.value(ENERGY, JOULES);
    if (power.isEmpty() && energy.isEmpty()) {
      into.problem(place, "%s: no reading without power".formatted(powerAsWritten(row)));
      return;
    }
    Map<String, String> reading = new HashMap<>();
    reading.put("time", Long.toString(time(row, arrivedMs, place, into)));
    reading.put("host", host);
    reading.put("level", "DEVICE");
    reading.put("device", device.get());
    reading.put("meter", METER);
    power.ifPresent(watts -> reading.put("power_w", watts));
    energy.ifPresent(joules -> reading.put("energy_j", joules));
    // absent in MIG mode, where only instances are utilised
    row.value("utilization.gpu", SHARES).ifPresent(share -> reading.put("utilisation", share));
    row.value("name").ifPresent(model -> reading.put("model", model));
    into.add(RecordKind.POWER, reading);
  }

  private String powerAsWritten(NvidiaSmiTable.Row row) {
    return powerFields.stream()
        .map(field -> "%s is '%s'".formatted(field, row.text(field)))
        .collect(Collectors.joining(", "));
  }

  private static long time(NvidiaSmiTable.Row row, long arrivedMs, String place, Collected into) {
    try {
      return NvidiaSmiTime.epochMs(row.text("timestamp"), arrivedMs);
    } catch (DateTimeException e) {
      into.problem(
          place,
          "timestamp is '%s', which is no time like 2026/11/24 17:22:01.123: that of its arrival counts"
              .formatted(row.text("timestamp")));
      return arrivedMs;
    }
  }
}
