package io.joulestream.standalone;

import io.joulestream.ingest.ReplayInput;
import io.joulestream.oracle.Books;
import io.joulestream.oracle.Input;
import io.joulestream.oracle.Oracle;
import io.joulestream.oracle.RandomFleet;
import io.joulestream.schemas.Acceptance;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Random fleets side by side, as replay files and as the oracle sees them.
 *
 * @param files directory of the replay files
 */
record Fleets(List<Input> inputs, Path files) {

  /** Fleets of successive seeds, each with sites, zones and jobs of its own. */
  static Fleets of(long firstSeed, int count, Path directory) throws IOException {
    List<Input> inputs = new ArrayList<>();
    for (long seed = firstSeed; seed < firstSeed + count; seed++) {
      inputs.addAll(new RandomFleet(seed, "f" + seed + "-", RandomFleet.Telling.PLAIN).inputs());
    }
    Fleets fleets = new Fleets(inputs, Files.createDirectories(directory));
    write(inputs, fleets.files());
    return fleets;
  }

  ReplayInput rows() {
    return ReplayInput.read(files, Acceptance.DEFAULT);
  }

  /** What has to come out, in windows of a minute. */
  Books expected() {
    return Oracle.of(inputs, 60_000);
  }

  private static void write(List<Input> inputs, Path directory) throws IOException {
    List<String> sites = new ArrayList<>();
    sites.add(
        "site,zone,pue,from,published,received,period_s,devices_per_host,meter_order,"
            + "intensity_order,signal,scope,fallback_g_per_kwh,price_per_kwh,currency,"
            + "wue_l_per_kwh");
    List<String> power = new ArrayList<>();
    power.add("time,site,host,level,device,power_w,energy_j,received,utilisation,meter");
    List<String> jobs = new ArrayList<>();
    jobs.add(
        "time,job,event,site,host,device,share,team,project,user,name,received,attempt,partition");
    List<String> intensities = new ArrayList<>();
    intensities.add("zone,from,to,g_per_kwh,signal,scope,status,provider,published,received");
    for (Input input : inputs) {
      if (input instanceof Input.SiteFactors f) {
        sites.add(
            line(
                f.site(),
                f.zone(),
                decimal(f.pueMillionths(), 6),
                f.fromMs(),
                f.publishedMs(),
                f.receivedMs(),
                decimal(f.periodMs(), 3),
                f.devicesPerHost() == 0 ? "" : f.devicesPerHost(),
                String.join("|", f.meterOrder()),
                String.join("|", f.intensityOrder()),
                f.signal(),
                f.scope(),
                decimal(f.fallbackMgPerKwh(), 3),
                decimal(f.pricePerKwhMillionths(), 6),
                f.currency(),
                decimal(f.wueMicrolitresPerKwh(), 6)));
      } else if (input instanceof Input.Reading r) {
        power.add(
            line(
                r.timeMs(),
                r.site(),
                r.host(),
                r.level(),
                r.device(),
                decimal(r.powerMw(), 3),
                decimal(r.counterMj(), 3),
                r.receivedMs(),
                decimal(r.utilisationPpb(), 9),
                r.meter()));
      } else if (input instanceof Input.JobEvent e) {
        jobs.add(
            line(
                e.timeMs(),
                e.job(),
                e.start() ? "START" : "STOP",
                e.site(),
                e.host(),
                e.device(),
                decimal(e.sharePpb(), 9),
                e.team(),
                e.project(),
                e.user(),
                e.name(),
                e.receivedMs(),
                e.attempt(),
                e.partition()));
      } else if (input instanceof Input.Intensity i) {
        intensities.add(
            line(
                i.zone(),
                i.fromMs(),
                i.toMs(),
                decimal(i.mgPerKwh(), 3),
                i.signal(),
                i.scope(),
                i.status(),
                i.provider(),
                i.publishedMs(),
                i.receivedMs()));
      }
    }
    Files.write(directory.resolve("sites.csv"), sites);
    Files.write(directory.resolve("power.csv"), power);
    Files.write(directory.resolve("jobs.csv"), jobs);
    Files.write(directory.resolve("intensity.csv"), intensities);
  }

  private static String line(Object... cells) {
    List<String> texts = new ArrayList<>();
    for (Object cell : cells) {
      texts.add(String.valueOf(cell));
    }
    return String.join(",", texts);
  }

  private static String decimal(OptionalLong value, int scale) {
    return value.isPresent() ? decimal(value.getAsLong(), scale) : "";
  }

  private static String decimal(long value, int scale) {
    return BigDecimal.valueOf(value, scale).toPlainString();
  }
}
