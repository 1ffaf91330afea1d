package io.joulestream.standalone;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of a site's first week do what the docs say, on what its tools would print. */
@Tag("heavy")
class AdoptingTest {

  private static final Path WEEK = Path.of("../docs/adopting.md");

  @TempDir private Path directory;

  @Test
  void everyCommandRuns() throws Exception {
    prepare();
    List<String> commands = ReadmeTest.commands(WEEK);
    assertTrue(commands.size() > 7, commands.toString());
    try (Installation up = Installation.start(directory.resolve("trial"), "--no-demo")) {
      for (String command : commands) {
        ReadmeTest.run(command, directory, up);
      }
      // 200 W for 10 min by the job; the replay has the same
      up.await(
          "the figures", () -> up.number("SELECT sum(energy_mj) FROM job_totals") == 120_000_000);
    }
    assertEquals(
        "120000000",
        ReplayFiles.rows(directory.resolve("october-results/job_totals.csv"))
            .get(0)
            .getField("energy_mj"));
  }

  /** An hour of one GPU, as the import would have left it, and what sacct printed. */
  private void prepare() throws IOException {
    ReadmeTest.prepareCheckout(directory);
    StringBuilder power = new StringBuilder("time,site,host,level,device,power_w,energy_j\n");
    Instant start = Instant.parse("2026-10-01T08:00:00Z");
    for (int scrape = 0; scrape <= 120; scrape++) {
      power.append("%s,lon1,gpu07,DEVICE,GPU-a,200,%n".formatted(start.plusSeconds(30L * scrape)));
    }
    Files.createDirectory(directory.resolve("october"));
    Files.writeString(directory.resolve("october/power.csv"), power);
    long began = start.plusSeconds(600).getEpochSecond();
    Files.writeString(
        directory.resolve("sacct.txt"),
        "Cluster|JobID|User|Account|State|Start|End|NodeList|AllocTRES\n"
            + "helios|1|ana|nlp|COMPLETED|%d|%d|gpu07|gres/gpu=8%n".formatted(began, began + 600));
  }
}
