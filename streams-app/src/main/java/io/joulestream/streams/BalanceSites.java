package io.joulestream.streams;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.streams.Message.BalanceCorrected;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobsOfSite;
import io.joulestream.streams.site.SiteBook;
import io.joulestream.streams.site.SiteOutput;
import java.time.Instant;
import java.util.List;

/** Step: the books of each site, window by window. */
final class BalanceSites extends BookKeeping {

  static final String STEP = "sites";
  static final List<String> STORES = List.of("control", "parts", "rows", "prices");

  private SiteBook book;

  @SuppressWarnings("NullAway.Init") // opened with the stores
  BalanceSites(StreamsSettings settings) {
    super(
        settings,
        STEP,
        List.of(MeterHosts.STEP, PriceJobs.STEP, AcceptReference.STEP),
        List.of(Route.END_OF_INPUT));
  }

  @Override
  void open() {
    book =
        new SiteBook(store("parts"), store("rows"), store("prices"), store("control"), keeping());
    book.restore();
  }

  @Override
  void accept(String key, Message message) {
    if (message instanceof HostBalance balance) {
      book.accept(key, balance);
    } else if (message instanceof BalanceCorrected corrected) {
      book.accept(key, corrected);
    } else if (message instanceof HostProgress progress) {
      book.accept(progress);
    } else if (message instanceof JobsOfSite jobs) {
      book.accept(key, jobs);
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

  private SiteOutput output() {
    return new SiteOutput() {
      @Override
      public void publish(SiteBalance balance) {
        Instant start = Instant.ofEpochMilli(balance.getWindowStartMs());
        forward(Route.SITE_BALANCE, Topics.key(balance.getSite(), start.toString()), balance);
      }

      @Override
      public void enter(LedgerEntry entry) {
        enterInLedger(entry);
      }
    };
  }
}
