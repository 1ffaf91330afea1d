package io.joulestream.standalone.adopt;

import io.joulestream.ingest.slurm.HostList;
import io.joulestream.ingest.slurm.SlurmJob;
import io.joulestream.ingest.slurm.TresCounts;
import io.joulestream.standalone.embedded.StartFailure;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code sacct --parsable2} (or {@code --parsable}) prints: a header and a line a job, fields
 * divided by a bar. Lines of steps are passed over.
 */
final class SacctText {

  private static final List<String> REQUIRED =
      List.of("JobID", "State", "Start", "End", "NodeList", "AllocTRES");

  private final Optional<ZoneId> zone;
  private final Map<String, Integer> columns = new HashMap<>();

  /**
   * A reader.
   *
   * @param zone of times without offset, which sacct prints unless SLURM_TIME_FORMAT is %s
   */
  SacctText(Optional<ZoneId> zone) {
    this.zone = zone;
  }

  /**
   * Reads all jobs.
   *
   * @throws StartFailure if a column is missing, or naming a line that cannot be read
   */
  List<SlurmJob> read(BufferedReader lines) throws IOException {
    String header = lines.readLine();
    readHeader(header == null ? "" : header);
    List<SlurmJob> jobs = new ArrayList<>();
    long number = 1;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        try {
          job(fields(line)).ifPresent(jobs::add);
        } catch (IllegalArgumentException | DateTimeException e) {
          throw new StartFailure("line %d of sacct: %s".formatted(number, e.getMessage()), e);
        }
      }
    }
    return jobs;
  }

  private void readHeader(String header) {
    String[] names = header.split("\\|", -1);
    for (int i = 0; i < names.length; i++) {
      columns.put(names[i].strip(), i);
    }
    for (String name : REQUIRED) {
      if (!columns.containsKey(name)) {
        throw new StartFailure(
            ("sacct printed no column %s: run sacct --parsable2 --allocations --duplicates"
                    + " --format=Cluster,JobID,User,Account,WCKey,State,Start,End,NodeList,AllocTRES,Restarts,JobName")
                .formatted(name));
      }
    }
  }

  /** The name of a job comes last and may hold bars itself. */
  private String[] fields(String line) {
    String[] fields = line.split("\\|", -1);
    if (fields.length > columns.size() && columns.getOrDefault("JobName", -1) == last()) {
      return line.split("\\|", columns.size());
    }
    if (fields.length != columns.size()) {
      throw new IllegalArgumentException(
          "it has %d fields, the header %d".formatted(fields.length, columns.size()));
    }
    return fields;
  }

  private int last() {
    return columns.size() - (columns.containsKey("") ? 2 : 1);
  }

  private Optional<SlurmJob> job(String[] fields) {
    String id = field(fields, "JobID");
    if (id.contains(".")) {
      return Optional.empty();
    }
    String nodes = field(fields, "NodeList");
    return Optional.of(
        new SlurmJob(
            field(fields, "Cluster"),
            id,
            new SlurmJob.Owner(
                field(fields, "Account"),
                SlurmJob.withoutDefaultMark(field(fields, "WCKey")),
                field(fields, "User"),
                field(fields, "JobName")),
            SlurmJob.state(field(fields, "State")),
            time(field(fields, "Start")),
            time(field(fields, "End")),
            nodes.isEmpty() || nodes.equals("None assigned") ? List.of() : HostList.expand(nodes),
            TresCounts.parse(field(fields, "AllocTRES")).gpus(),
            number(field(fields, "Restarts"))));
  }

  private String field(String[] fields, String name) {
    Integer index = columns.get(name);
    return index == null ? "" : fields[index].strip();
  }

  private static int number(String text) {
    return text.isEmpty() ? 0 : Integer.parseInt(text);
  }

  private Optional<Instant> time(String text) {
    if (text.isEmpty() || text.equals("Unknown") || text.equals("None") || text.equals("0")) {
      return Optional.empty();
    }
    if (text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
    }
    LocalDateTime local = LocalDateTime.parse(text);
    return Optional.of(local.atZone(zone.orElseThrow(SacctText::noZone)).toInstant());
  }

  private static StartFailure noZone() {
    return new StartFailure(
        ("sacct printed times without offset: run it with SLURM_TIME_FORMAT=%s, or name their zone"
                + " with --timezone")
            .formatted("%s"));
  }
}
