package io.joulestream.standalone;

import io.joulestream.schemas.avro.LedgerEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was stated at a time, by the entries of the ledger (semantics §9). */
final class Ledger {

  private final long asOfMs;
  private final Predicate<LedgerEntry> isAskedFor;
  private final Map<Row, LedgerEntry> standing = new TreeMap<>();
  private final List<LedgerEntry> restatements = new ArrayList<>();

  /** A row of the books; the job is empty for what no job held. */
  private record Row(String job, String site, long windowMs) implements Comparable<Row> {
    @Override
    public int compareTo(Row other) {
      int byJob = ResultFile.BY_UTF8.compare(job, other.job);
      int bySite = byJob != 0 ? byJob : ResultFile.BY_UTF8.compare(site, other.site);
      return bySite != 0 ? bySite : Long.compare(windowMs, other.windowMs);
    }
  }

  /**
   * The ledger as it was.
   *
   * @param asOfMs entries issued later are not seen, epoch ms
   * @param isAskedFor of which rows
   */
  Ledger(long asOfMs, Predicate<LedgerEntry> isAskedFor) {
    this.asOfMs = asOfMs;
    this.isAskedFor = isAskedFor;
  }

  /** Takes in an entry, in any order. */
  void add(LedgerEntry entry) {
    if (entry.getIssuedMs() > asOfMs || !isAskedFor.test(entry)) {
      return;
    }
    standing.merge(
        new Row(entry.getJob(), entry.getSite(), entry.getWindowStartMs()),
        entry,
        (a, b) -> a.getEntry() >= b.getEntry() ? a : b);
    if (entry.getEntry() > 1) {
      restatements.add(entry);
    }
  }

  /**
   * The entry that stood for each row, by job, site and time; rows that were taken back are out.
   */
  Collection<LedgerEntry> standing() {
    return standing.values().stream().filter(entry -> !entry.getRetracted()).toList();
  }

  /** Every entry that restated another. */
  List<LedgerEntry> restatements() {
    return restatements;
  }

  /**
   * Sums of the standing entries of a job at one site. Emissions of different signals or scopes are
   * different lines.
   *
   * @param job empty for what no job held
   * @param basis signal and scope, or empty while nothing is priced
   * @param uncertaintyMj bound on the error of the energy; not entered of what no job held
   * @param restated how many rows were restated at least once
   */
  record Line(
      String job,
      String site,
      String basis,
      long rows,
      long energyMj,
      long uncertaintyMj,
      long facilityMj,
      long locationUg,
      long pendingMj,
      long restated) {

    private static Line of(LedgerEntry entry) {
      long pending = entry.getLocationUg() == null ? entry.getEnergyMj() : 0;
      return new Line(
          entry.getJob(),
          entry.getSite(),
          (entry.getSignal() + " " + entry.getScope()).strip(),
          1,
          entry.getEnergyMj(),
          entry.getUncertaintyMj(),
          orZero(entry.getFacilityEnergyMj()),
          orZero(entry.getLocationUg()),
          pending,
          entry.getEntry() > 1 ? 1 : 0);
    }

    private static long orZero(@Nullable Long value) {
      return value == null ? 0 : value;
    }

    private Line plus(Line other) {
      return new Line(
          job,
          site,
          basis,
          rows + other.rows,
          energyMj + other.energyMj,
          uncertaintyMj + other.uncertaintyMj,
          facilityMj + other.facilityMj,
          locationUg + other.locationUg,
          pendingMj + other.pendingMj,
          restated + other.restated);
    }
  }

  /** A line for each job, site and basis, those of no job last. */
  List<Line> lines() {
    Map<String, Line> lines = new LinkedHashMap<>();
    for (LedgerEntry entry : standing()) {
      Line line = Line.of(entry);
      lines.merge(String.join("\t", line.job, line.site, line.basis), line, Line::plus);
    }
    List<Line> sorted = new ArrayList<>(lines.values());
    sorted.sort((a, b) -> Boolean.compare(a.job.isEmpty(), b.job.isEmpty()));
    return sorted;
  }

  /** Issue time of the latest entry that is seen, epoch ms. */
  OptionalLong latestMs() {
    return standing.values().stream().mapToLong(LedgerEntry::getIssuedMs).max();
  }
}
