package io.joulestream.ingest;

import java.time.Duration;

/** Told what becomes of the records of an endpoint, once Kafka has taken them. Thread-safe. */
public interface IngestMeter {

  /** Counts nothing. */
  IngestMeter NONE =
      new IngestMeter() {
        @Override
        public void accepted(String endpoint, int records) {}

        @Override
        public void rejected(String endpoint, String reason) {}

        @Override
        public void answered(String endpoint, Duration took) {}

        @Override
        public void notTaken(String endpoint) {}
      };

  /** Records that were published. */
  void accepted(String endpoint, int records);

  /** A record, or a whole body, that was refused and kept. */
  void rejected(String endpoint, String reason);

  /** A request of which everything was published, from its receipt until Kafka had taken it. */
  void answered(String endpoint, Duration took);

  /** A request that Kafka did not take: the sender keeps the records. */
  void notTaken(String endpoint);
}
