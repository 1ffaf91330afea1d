package io.joulestream.streams;

import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.SiteBalance;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;
import io.joulestream.streams.Message.BalanceCorrected;
import io.joulestream.streams.Message.FactorsAccepted;
import io.joulestream.streams.Message.HostBalance;
import io.joulestream.streams.Message.HostProgress;
import io.joulestream.streams.Message.IntensityAccepted;
import io.joulestream.streams.Message.JobsOfSite;
import io.joulestream.streams.Message.SourceUse;
import io.joulestream.streams.Message.TeamUse;
import io.joulestream.streams.rollup.RollupOutput;
import io.joulestream.streams.rollup.SiteRollups;
import io.joulestream.streams.site.SiteBook;
import io.joulestream.streams.site.SiteOutput;
import java.time.Instant;
import java.util.List;

/** Step: the books of each site, window by window, and rolled up. */
final class BalanceSites extends BookKeeping {

  static final String STEP = "sites";
  static final List<String> STORES = List.of("control", "parts", "rows", "prices", "rollups");

  private SiteBook book;
  private SiteRollups rollups;

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
    rollups = new SiteRollups(store("rollups"), store("control"), keeping());
    book =
        new SiteBook(
            store("parts"), store("rows"), store("prices"), store("control"), keeping(), rollups);
    rollups.restore();
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
    } else if (message instanceof TeamUse said) {
      rollups.accept(key, said);
    } else if (message instanceof SourceUse said) {
      rollups.accept(key, said);
    } else if (message instanceof IntensityAccepted intensity) {
      book.accept(intensity);
    } else if (message instanceof FactorsAccepted factors) {
      book.accept(factors);
    }
  }

  @Override
  void publish() {
    book.publish(MOST_AT_A_TIME, output());
    rollups.publish(MOST_AT_A_TIME, rollupOutput());
    book.forget();
    rollups.forget();
  }

  @Override
  void finish() {
    book.finish(output());
    rollups.finish(rollupOutput());
  }

  private RollupOutput rollupOutput() {
    return new RollupOutput() {
      @Override
      public void publish(TeamRollup r) {
        forward(
            Route.TEAM_ROLLUPS,
            Topics.key(
                r.getSite(), r.getTeam(), r.getProject(), r.getPeriod(), time(r.getStartMs())),
            r);
      }

      @Override
      public void publish(SiteRollup r) {
        forward(
            Route.SITE_ROLLUPS, Topics.key(r.getSite(), r.getPeriod(), time(r.getStartMs())), r);
      }

      @Override
      public void publish(FactorRollup r) {
        forward(
            Route.FACTOR_ROLLUPS,
            Topics.key(
                r.getSite(),
                r.getZone(),
                r.getProvider(),
                r.getStatus(),
                r.getSignal(),
                r.getScope(),
                r.getPeriod(),
                time(r.getStartMs())),
            r);
      }
    };
  }

  private static String time(long ms) {
    return Instant.ofEpochMilli(ms).toString();
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
