package io.joulestream.ingest;

import java.time.Duration;

/** Told what becomes of the records of an endpoint, once they are safe. Thread-safe. */
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

        @Override
        public void requested(String endpoint, String caller, int status) {}
      };

  /** Records that were published. */
  void accepted(String endpoint, int records);

  /** A record, or a whole body, that was refused and kept. */
  void rejected(String endpoint, String reason);

  /** A request of which everything was published, from its receipt until Kafka had taken it. */
  void answered(String endpoint, Duration took);

  /** A request that Kafka did not take: the sender keeps the records. */
  void notTaken(String endpoint);

  /**
   * A request that was answered, in whatever way.
   *
   * @param caller name of the token or subject of the certificate; empty if nobody known
   */
  void requested(String endpoint, String caller, int status);
}
