package io.joulestream.ingest.collect;

import java.time.Duration;

/** Told what becomes of the polls of sources. Thread-safe. */
public interface SourceMeter {

  /** Counts nothing. */
  SourceMeter NONE =
      new SourceMeter() {
        @Override
        public void polled(String source, Duration took) {}

        @Override
        public void failed(String source) {}

        @Override
        public void accepted(String source, int records) {}

        @Override
        public void rejected(String source, String reason) {}

        @Override
        public void lost(String source, int records) {}

        @Override
        public void problems(String source, int problems) {}

        @Override
        public void skipped(String source, long polls) {}

        @Override
        public void clockOffset(String source, long offsetMs) {}
      };

  /** A poll that came to its end. */
  void polled(String source, Duration took);

  /** A poll that did not. */
  void failed(String source);

  /** Records that are safe in the buffer. */
  void accepted(String source, int records);

  /** A record that was refused and kept. */
  void rejected(String source, String reason);

  /** Records that the buffer had no room for. */
  void lost(String source, int records);

  /** How many places the last poll had a problem with. */
  void problems(String source, int problems);

  /** Polls that were left out, as the one before took too long. */
  void skipped(String source, long polls);

  /** Of the hosts of the last poll, the clock that is the furthest from ours. */
  void clockOffset(String source, long offsetMs);
}
