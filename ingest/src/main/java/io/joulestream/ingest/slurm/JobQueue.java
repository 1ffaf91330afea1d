package io.joulestream.ingest.slurm;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Collected;
import io.joulestream.ingest.slurm.SlurmSettings.Format;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What Slurm's programs tell of jobs and nodes. */
final class JobQueue {

  private static final Set<String> AVAILABLE =
      Set.of("idle", "mixed", "allocated", "completing", "planned", "unknown");

  private final SlurmSettings settings;
  private final SlurmTools tools;
  private Format format;

  JobQueue(SlurmSettings settings, SlurmTools tools) {
    this.settings = settings;
    this.tools = tools;
    this.format = settings.format();
  }

  /**
   * All jobs that the controller still knows: those that wait and run, and those that ended within
   * its MinJobAge.
   *
   * @throws IOException if it does not answer
   */
  PrintedJobs jobs(Collected into) throws IOException, InterruptedException {
    if (format == Format.TEXT) {
      return text(into);
    }
    try {
      return json(into);
    } catch (SlurmTools.Failed e) {
      if (format == Format.JSON || !knowsNoJson(e)) {
        throw e;
      }
      PrintedJobs jobs = text(into);
      format = Format.TEXT;
      return jobs;
    }
  }

  /** Another failure is the controller's, and would be scontrol's too. */
  private static boolean knowsNoJson(SlurmTools.Failed e) {
    String sentence = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    int said = sentence.indexOf(": ");
    String error = said < 0 ? "" : sentence.substring(said);
    return error.contains("json") || error.contains("option") || error.contains("serializer");
  }

  private PrintedJobs json(Collected into) throws IOException, InterruptedException {
    String printed = tools.run(List.of(settings.squeue(), "--states=all", "--json"));
    return new SqueueJson(settings.cluster()).read(printed, into);
  }

  private PrintedJobs text(Collected into) throws IOException, InterruptedException {
    String printed =
        tools.run(
            List.of(
                "env", "SLURM_TIME_FORMAT=%s", settings.scontrol(), "--details", "show", "job"));
    return new ScontrolText(settings.cluster()).read(printed, into);
  }

  /** What accounting knows of jobs that the controller has forgotten; nothing without it. */
  List<SlurmJob> forgotten(Collection<String> ids, Collected into) throws InterruptedException {
    if (settings.sacct().isBlank() || ids.isEmpty()) {
      return List.of();
    }
    try {
      String printed =
          tools.run(
              List.of(
                  settings.sacct(), "--json", "--duplicates", "--jobs=" + String.join(",", ids)));
      return new SacctJson().read(new StringReader(printed));
    } catch (IOException | IngestException e) {
      into.problem("sacct", String.valueOf(e.getMessage()));
      return List.of();
    }
  }

  /** Says why nodes are not given to jobs: what they use is unallocated. */
  void unavailable(Collected into) throws InterruptedException {
    if (settings.sinfo().isBlank()) {
      return;
    }
    try {
      String printed =
          tools.run(
              List.of(settings.sinfo(), "--noheader", "--Node", "--all", "--format=%N,%T,%E"));
      Set<String> lines = new HashSet<>(printed.lines().toList());
      new ArrayList<>(lines).stream().sorted().forEach(line -> unavailable(line, into));
    } catch (IOException e) {
      into.problem("sinfo", String.valueOf(e.getMessage()));
    }
  }

  private static void unavailable(String line, Collected into) {
    String[] fields = line.split(",", 3);
    if (fields.length == 3) {
      String state = fields[1].replaceAll("[^a-z]", "");
      if (!AVAILABLE.contains(state)) {
        String reason = fields[2].equals("none") ? "" : ", " + JobName.label(fields[2]);
        into.problem(
            fields[0], "is %s%s: what no job holds is unallocated".formatted(fields[1], reason));
      }
    }
  }
}
