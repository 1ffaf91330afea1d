package io.joulestream.sink;

import com.influxdb.client.domain.WritePrecision;
import java.util.concurrent.TimeUnit;

/**
 * What a store can tell points apart by. It decides what identifies a point, and so which columns
 * are tags.
 */
public enum StoreKind {
  /** QuestDB in the process: any number of keys, times in µs. Natural keys are tags. */
  EMBEDDED(WritePrecision.US, TimeUnit.MICROSECONDS, "joulestream-embedded-sink"),

  /**
   * InfluxDB: every new value of a tag costs memory for as long as the bucket keeps it, times in
   * ns. What is kept for ever is told apart by the time and a shard instead of by the job.
   */
  INFLUX(WritePrecision.NS, TimeUnit.NANOSECONDS, "joulestream-sink");

  private final WritePrecision precision;
  private final TimeUnit unit;
  private final String group;

  StoreKind(WritePrecision precision, TimeUnit unit, String group) {
    this.precision = precision;
    this.unit = unit;
    this.group = group;
  }

  /**
   * Name of the group of the sinks that write to it, after the prefix of the installation's topics.
   * Each kind has its own: in one group, each of two stores would get half of the points.
   */
  public String group() {
    return group;
  }

  WritePrecision precision() {
    return precision;
  }

  /** How many of its units of time a millisecond has. */
  long perMs() {
    return unit.convert(1, TimeUnit.MILLISECONDS);
  }
}
