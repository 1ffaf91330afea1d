package io.joulestream.standalone.audit;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.HostAccount;
import io.joulestream.schemas.avro.HostEnergy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Deserializer;

/** The accounts of some hosts that stand, of windows that can no longer change by themselves. */
final class StandingAccounts {

  /** Of a window in which nothing was accounted for. */
  private static final HostAccount NOTHING =
      HostAccount.newBuilder()
          .setAccounted(false)
          .setMeasuredMj(0)
          .setUnallocatedMj(0)
          .setOverheadMj(0)
          .setNegativeOverheadMj(0)
          .setUncertaintyMj(0)
          .setFacilityMeters(0)
          .setFacilityMj(0)
          .setFacilityMissingMs(0)
          .setRackMeters(0)
          .setRackMj(0)
          .setRackMissingMs(0)
          .setShares(List.of())
          .build();

  private final Map<HostName, Map<Long, HostEnergy>> byHost = new HashMap<>();

  /** Reads them back: of each window the latest account. */
  StandingAccounts(RetainedTopics topics, Set<HostName> hosts, long fromMs, long toMs) {
    Deserializer<HostEnergy> deserializer = Topics.HOST_ENERGY.serde(topics.ids()).deserializer();
    topics.visit(
        Topics.HOST_ENERGY,
        hosts.stream().map(HostName::key).collect(Collectors.toSet()),
        (key, bytes) -> {
          HostEnergy energy = deserializer.deserialize(Topics.HOST_ENERGY.name(), bytes);
          if (fromMs <= energy.getWindowStartMs() && energy.getWindowStartMs() < toMs) {
            byHost
                .computeIfAbsent(HostName.ofKey(key), host -> new HashMap<>())
                // those of a host are in order; books that were built anew start at epoch 0 again
                .put(energy.getWindowStartMs(), energy);
          }
        });
  }

  private Optional<HostEnergy> of(HostName host, long windowMs) {
    return Optional.ofNullable(byHost.getOrDefault(host, Map.of()).get(windowMs));
  }

  HostAccount account(HostName host, long windowMs) {
    return of(host, windowMs).map(HostEnergy::getAccount).orElse(NOTHING);
  }

  int epoch(HostName host, long windowMs) {
    return of(host, windowMs).map(HostEnergy::getEpoch).orElse(0);
  }
}
