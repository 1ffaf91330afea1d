package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance.Violation;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CarbonIntensity;
import io.joulestream.schemas.avro.JobEvent;
import io.joulestream.schemas.avro.Rejected;
import io.joulestream.schemas.avro.SiteFactors;
import java.nio.ByteBuffer;

/** A record on its way to a topic. */
public record Outgoing<V>(Topic<V> topic, String key, V value) {

  /** What is kept of a refused record: more would not fit a record of Kafka. */
  private static final int MOST_ORIGINAL = 512 << 10;

  public static Outgoing<HostTicks> of(HostTicks ticks) {
    return new Outgoing<>(Topics.POWER_READINGS, Topics.key(ticks.site(), ticks.host()), ticks);
  }

  public static Outgoing<JobEvent> of(JobEvent event) {
    return new Outgoing<>(Topics.JOB_EVENTS, Topics.key(event.getSite(), event.getHost()), event);
  }

  public static Outgoing<CarbonIntensity> of(CarbonIntensity intensity) {
    return new Outgoing<>(Topics.CARBON_INTENSITY, intensity.getZone(), intensity);
  }

  public static Outgoing<SiteFactors> of(SiteFactors factors) {
    return new Outgoing<>(Topics.SITE_FACTORS, factors.getSite(), factors);
  }

  /**
   * A record that was refused.
   *
   * @param original the record as it came
   */
  public static Outgoing<Rejected> rejected(
      RecordKind kind, InputPublisher.Source source, Parsed.Refused refused, byte[] original) {
    Violation violation = refused.violation();
    Rejected rejected =
        Rejected.newBuilder()
            .setSource(source.name())
            .setLine(source.line().orElse(null))
            .setReason(violation.reason())
            .setDetail(violation.detail())
            .setOriginal(ByteBuffer.wrap(original, 0, Math.min(original.length, MOST_ORIGINAL)))
            .setReceivedMs(refused.received().orElse(null))
            .setSite(refused.about().site().orElse(null))
            .setHost(refused.about().host().orElse(null))
            .setEventMs(refused.about().timeMs().orElse(null))
            .setColumns(source.columns().orElse(null))
            .build();
    return new Outgoing<>(kind.rejects(), source.name(), rejected);
  }
}
