package io.joulestream.streams;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.streams.Message.Contribution;
import io.joulestream.streams.Message.ContributionCorrected;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobSeen;
import io.joulestream.streams.job.JobBook;
import io.joulestream.streams.job.JobOutput;
import java.time.Instant;
import java.util.List;

/** Step: what hosts charge a job is added up, priced, and priced again. */
final class PriceJobs extends BookKeeping {

  static final String STEP = "jobs";
  static final List<String> STORES = List.of("control", "parts", "rows", "sums", "prices");

  private JobBook book;

  @SuppressWarnings("NullAway.Init") // opened with the stores
  PriceJobs(StreamsSettings settings) {
    super(settings, STEP, List.of(MeterHosts.STEP, AcceptReference.STEP), List.of(Route.SITES));
  }

  @Override
  void open() {
    book =
        new JobBook(
            store("parts"),
            store("rows"),
            store("sums"),
            store("prices"),
            store("control"),
            keeping(),
            task());
    book.restore();
  }

  @Override
  void accept(String key, Message message) {
    if (message instanceof Contribution contribution) {
      book.accept(contribution);
    } else if (message instanceof ContributionCorrected corrected) {
      book.accept(corrected);
    } else if (message instanceof HostProgress progress) {
      book.accept(key, progress);
    } else if (message instanceof JobSeen seen) {
      book.accept(key, seen);
    } else if (message instanceof IntensityAccepted intensity) {
      book.accept(intensity);
    } else if (message instanceof FactorsAccepted factors) {
      book.accept(factors);
    }
  }

  @Override
  void publish() {
    book.publish(MOST_AT_A_TIME, output());
    book.forget();
  }

  @Override
  void finish() {
    book.finish(output());
  }

  private JobOutput output() {
    return new JobOutput() {
      @Override
      public void publish(JobEmissions emissions) {
        String key =
            Topics.key(
                emissions.getJob(),
                emissions.getSite(),
                Instant.ofEpochMilli(emissions.getWindowStartMs()).toString());
        forward(Route.JOB_EMISSIONS, key, emissions);
      }

      @Override
      public void publish(JobTotals totals) {
        forward(Route.JOB_TOTALS, totals.getJob(), totals);
      }

      @Override
      public void enter(LedgerEntry entry) {
        enterInLedger(entry);
      }

      @Override
      public void toSite(String site, Message message) {
        forward(Route.SITES, site, message);
      }
    };
  }
}
