package io.joulestream.standalone.service;

import io.joulestream.ingest.collect.AllocationCoverage;
import io.joulestream.ingest.collect.Collectors;
import io.joulestream.ingest.collect.Finding;
import io.joulestream.ingest.collect.LiveInventory;
import io.joulestream.schemas.Acceptance;
import io.joulestream.standalone.Parts;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;

/** Asks every source for a trial and says what it found. Nothing is published or remembered. */
final class SourcesCheck {

  private final Configuration configuration;
  private final PrintWriter out;
  private final AllocationCoverage coverage = new AllocationCoverage(Clock.systemUTC());

  SourcesCheck(Configuration configuration, PrintWriter out) {
    this.configuration = configuration;
    this.out = out;
  }

  /** Returns 0 if nothing was wrong, else 1. */
  int run() {
    try (Parts parts = new Parts()) {
      LiveInventory inventory = OpenSources.inventory(configuration.ingest());
      List<Collectors.Planned> sources =
          OpenSources.of(configuration, Surroundings.unasked(configuration, parts), inventory);
      sources.forEach(planned -> parts.add(planned.source()));
      boolean isGood = true;
      for (Collectors.Planned planned : sources) {
        isGood &= check(planned, inventory);
      }
      AllocationCoverage.Share share = coverage.share();
      sayShare(share);
      return isGood && share.withReadings() == share.allocations() ? 0 : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 1;
    }
  }

  private boolean check(Collectors.Planned planned, LiveInventory inventory)
      throws InterruptedException {
    out.printf("%s%n", planned.context().name());
    out.flush();
    Finding finding =
        Finding.of(planned.context(), planned.source(), inventory, Acceptance.DEFAULT, coverage);
    finding.lines().forEach(line -> out.printf("  %s%n", line));
    out.flush();
    return finding.isGood();
  }

  private void sayShare(AllocationCoverage.Share share) {
    if (share.allocations() == 0) {
      out.printf("no allocation of a running job was found%n");
      return;
    }
    out.printf(
        "%d of %d allocations of running jobs have readings (%.0f %%)%n",
        share.withReadings(),
        share.allocations(),
        100.0 * share.withReadings() / share.allocations());
    share.without().forEach(line -> out.printf("  without: %s%n", line));
  }
}
