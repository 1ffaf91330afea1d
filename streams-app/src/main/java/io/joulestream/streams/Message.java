package io.joulestream.streams;

import io.joulestream.energy.HostWindow;
import io.joulestream.energy.Intensity;
import io.joulestream.energy.JobEvent;
import io.joulestream.energy.JobLabels;
import io.joulestream.energy.JobLife;
import io.joulestream.energy.JobShare;
import io.joulestream.energy.Marker;
import io.joulestream.energy.Scope;
import io.joulestream.energy.Signal;
import io.joulestream.energy.SiteFactors;
import io.joulestream.energy.SiteRules;
import io.joulestream.energy.Upstream;
import io.joulestream.schemas.HostTicks;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.streams.rollup.Source;
import io.joulestream.streams.rollup.SourceSum;
import io.joulestream.streams.rollup.Use;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What the steps of the topology tell each other. Coded by {@link MessageCodec}. */
public sealed interface Message {

  /** Readings of one host, as they came. Never leaves its task. */
  record TicksReceived(HostTicks ticks, Original original) implements Message {}

  /** The end of a replay's input. */
  record End(EndMarker marker) implements Message {}

  /** An accepted intensity: new, or the winner of a conflict over the same identity. */
  record IntensityAccepted(
      String zone, Signal signal, Scope scope, Intensity intensity, long receivedMs)
      implements Message {}

  /**
   * Accepted factors: new, or the winner of a conflict over the same identity.
   *
   * @param capacityMw IT power that the site is built for, mW: nothing is worked out from it, but
   *     rows that differ in it contradict each other
   */
  record FactorsAccepted(
      String site, SiteFactors factors, SiteRules rules, OptionalLong capacityMw, long receivedMs)
      implements Message {}

  /**
   * A job event, as it concerns one host.
   *
   * @param original the record it came in, in case the host cannot accept it
   */
  record AllocationChanged(
      String site, String host, JobEvent event, long receivedMs, Original original)
      implements Message {}

  /** Bytes of an input record. */
  final class Original {

    /** More would not fit a record of Kafka. */
    private static final int MOST_KEPT = 512 << 10;

    private final byte[] bytes;

    public Original(byte[] bytes) {
      this.bytes = bytes;
    }

    public byte[] bytes() {
      return bytes;
    }

    /** As much of it as fits a reject. */
    public ByteBuffer kept() {
      return ByteBuffer.wrap(bytes, 0, Math.min(bytes.length, MOST_KEPT));
    }
  }

  /**
   * What one host charges a job in one window. Absolute: it replaces what the host said before.
   *
   * @param exists false: the job holds nothing there after all
   * @param settled whether the host is past the window by the lateness horizon
   */
  record Contribution(
      String site,
      String host,
      long windowMs,
      JobShare share,
      boolean exists,
      boolean settled,
      long receivedMs)
      implements Message {}

  /**
   * What one host charges a job in a window that it has closed, after a correction. The difference
   * counts: it comes once, from the task that knows what stood before.
   */
  record ContributionCorrected(
      String site,
      String host,
      long windowMs,
      String job,
      Optional<JobShare> before,
      Optional<JobShare> after,
      long receivedMs)
      implements Message {}

  /** The account of one host in a window that it has closed, after a correction. */
  record BalanceCorrected(
      String host, long windowMs, Balance before, Balance after, long receivedMs)
      implements Message {}

  /** A correction of one host in one window, offered to the host's task. */
  record CorrectionOffered(EnergyCorrection correction, Original original) implements Message {}

  /**
   * How far a host's windows are beyond change.
   *
   * @param settledBeforeMs windows before are past the lateness horizon
   * @param closedBeforeMs windows before can never change again
   */
  record HostProgress(
      String site, String host, long settledBeforeMs, long closedBeforeMs, long receivedMs)
      implements Message {}

  /**
   * What one host's events say of a job as a whole. Replaces what the host said before.
   *
   * @param life of which nothing is unsaid: a host lets go of what ended a day ago
   * @param isCorrected whether rejected events count: then its markers stand, whatever comes live
   */
  record JobSeen(
      String site,
      String host,
      int attempt,
      JobLabels labels,
      Set<Marker> markers,
      JobLife life,
      boolean isCorrected)
      implements Message {}

  /**
   * The account of one host in one window, without its jobs and channels. Replaces what the host
   * said before.
   *
   * @param account without jobs and channels
   */
  record HostBalance(
      String host,
      long windowMs,
      Balance account,
      Received received,
      boolean settled,
      long receivedMs)
      implements Message {

    public static HostBalance of(
        String host, HostWindow window, Received received, boolean settled, long receivedMs) {
      return new HostBalance(
          host, window.fromMs(), Balance.of(window), received, settled, receivedMs);
    }
  }

  /**
   * Sums of a window that can be added: of a host, or of a site. All mJ and ms.
   *
   * @param uncertaintyMj bound on the error of {@code measuredMj}
   */
  record Balance(
      boolean accounted,
      long measuredMj,
      long heldIdleMj,
      long unallocatedMj,
      long overheadMj,
      long negativeOverheadMj,
      long uncertaintyMj,
      long missingMs,
      Upstream upstream) {

    public static final Balance NONE = new Balance(false, 0, 0, 0, 0, 0, 0, 0, Upstream.NONE);

    static Balance of(HostWindow window) {
      return new Balance(
          window.isAccounted(),
          window.measuredMj(),
          window.heldIdleMj(),
          window.unallocatedMj(),
          window.overheadMj(),
          window.negativeOverheadMj(),
          window.uncertaintyMj(),
          window.missingMs(),
          window.upstream());
    }

    /**
     * The sum with another account, or the difference to it.
     *
     * @param sign 1 or −1
     * @param isAccounted whether anything is left that is accounted for
     */
    public Balance plus(Balance other, int sign, boolean isAccounted) {
      return new Balance(
          isAccounted,
          measuredMj + sign * other.measuredMj,
          heldIdleMj + sign * other.heldIdleMj,
          unallocatedMj + sign * other.unallocatedMj,
          overheadMj + sign * other.overheadMj,
          negativeOverheadMj + sign * other.negativeOverheadMj,
          uncertaintyMj + sign * other.uncertaintyMj,
          missingMs + sign * other.missingMs,
          sign > 0 ? upstream.plus(other.upstream) : upstream.minus(other.upstream));
    }
  }

  /** How many records there were of a window. */
  record Received(
      long readings,
      long readingDuplicates,
      long readingConflicts,
      long jobEvents,
      long jobEventDuplicates,
      long jobEventConflicts) {

    public static final Received NONE = new Received(0, 0, 0, 0, 0, 0);

    public boolean isNone() {
      return readings == 0 && jobEvents == 0;
    }
  }

  /**
   * What the jobs of one task of the previous step cost a site in one window. Replaces what that
   * task said before.
   */
  record JobsOfSite(int task, long windowMs, PricedSum sum, long receivedMs) implements Message {}

  /**
   * What the jobs of one task of the previous step used for a team at a site. Replaces what that
   * task said before, since it began with the sum.
   *
   * @param hourMs start of the hour of the site's time zone
   * @param timezone IANA time zone
   * @param sinceMs when the task began with the sum, which tells sums apart
   */
  record TeamUse(
      int task,
      String team,
      String project,
      long hourMs,
      String timezone,
      long sinceMs,
      Use use,
      long receivedMs)
      implements Message {}

  /**
   * What one source priced of the jobs of one task. Replaces what that task said before, since it
   * began with the sum.
   *
   * @param dayMs start of the day of the site's time zone
   * @param timezone IANA time zone
   * @param sinceMs when the task began with the sum, which tells sums apart
   */
  record SourceUse(
      int task,
      Source source,
      long dayMs,
      String timezone,
      long sinceMs,
      SourceSum sum,
      long receivedMs)
      implements Message {}
}
