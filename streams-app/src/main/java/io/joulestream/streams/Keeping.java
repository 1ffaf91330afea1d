package io.joulestream.streams;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What books of results are kept by.
 *
 * @param windows their windows
 * @param restatable how long a row can be restated after it was last changed
 * @param clockMs the time of the installation: it decides what is kept, never what a result is
 */
public record Keeping(Windows windows, Duration restatable, LongSupplier clockMs) {

  /** Sums must outlive the rows that still change them. */
  private static final Duration LONGER = Duration.ofDays(1);

  /** One small entry a job: kept so long that a job which pauses for a season goes on. */
  public static final Duration JOBS = Duration.ofDays(400);

  /** How many entries are looked at in one go for what can be let go. */
  public static final int MOST_SWEPT = 1_000;

  public Duration restatableSums() {
    return restatable.plus(LONGER);
  }

  /** What the next step is told of a sum must be known there as long as the sum may go on. */
  public Duration sumsSaid() {
    return restatable.plus(Duration.ofDays(7));
  }

  /** Sums by hour: there are many, and they outlive by far what changes them. */
  public Duration sumsOfHours() {
    return restatable.plus(Duration.ofDays(31));
  }

  /** Sums by day and month: a month of which days come late still has its other days. */
  public Duration sumsOfDays() {
    return restatable.plus(JOBS);
  }

  public long nowMs() {
    return clockMs.getAsLong();
  }
}
