package io.joulestream.ingest.slurm;

import io.joulestream.ingest.collect.Collected;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code scontrol show job -d} prints where {@code SLURM_TIME_FORMAT=%s} holds: a block of
 * lines a job. It is asked where squeue knows no JSON: a text in which a user can write what looks
 * like another field, if a name of a job may hold line breaks.
 */
final class ScontrolText {

  private static final Pattern FIRST =
      Pattern.compile(
          "JobId=(?<id>\\d+)(?: ArrayJobId=(?<array>\\d+) ArrayTaskId=(?<task>\\S+))?"
              + "(?: HetJobId=(?<het>\\d+) HetJobOffset=(?<offset>\\d+))? JobName=(?<name>.*)");

  private static final Pattern NODE =
      Pattern.compile("(?m)^ +Nodes=(?<hosts>\\S+) CPU_IDs=\\S* Mem=\\S*(?: GRES=(?<gres>\\S*))?");

  private final String cluster;

  /**
   * A reader.
   *
   * @param cluster of all jobs: the text does not say
   */
  ScontrolText(String cluster) {
    this.cluster = cluster;
  }

  /** Reads all jobs; one that cannot be read is a problem, and the others count. */
  PrintedJobs read(String text, Collected into) {
    List<SlurmRun> runs = new ArrayList<>();
    Set<String> unread = new HashSet<>();
    for (String block : text.split("\\n(?=JobId=)", -1)) {
      Matcher first = FIRST.matcher(block.lines().findFirst().orElse(""));
      if (first.matches()) {
        try {
          runs.add(run(first, block));
        } catch (IllegalArgumentException e) {
          String name = JobName.of(cluster, id(first));
          unread.add(name);
          into.problem("job " + name, String.valueOf(e.getMessage()));
        }
      }
    }
    return new PrintedJobs(runs, unread);
  }

  private SlurmRun run(Matcher first, String block) {
    return new SlurmRun(
        JobName.of(cluster, id(first)),
        Integer.parseInt(field(block, "Restarts").orElse("0")),
        owner(first.group("name"), block),
        field(block, "JobState").orElse(""),
        time(block, "SubmitTime"),
        time(block, "StartTime"),
        time(block, "EndTime"),
        time(block, "ResizeTime"),
        nodes(block));
  }

  private static String id(Matcher first) {
    if (first.group("array") != null) {
      return first.group("array") + "_" + first.group("task");
    }
    return first.group("het") != null
        ? first.group("het") + "+" + first.group("offset")
        : first.group("id");
  }

  private static SlurmJob.Owner owner(String name, String block) {
    String user = field(block, "UserId").orElse("");
    return new SlurmJob.Owner(
        field(block, "Account").orElse(""),
        SlurmJob.withoutDefaultMark(field(block, "WCKey").orElse("")),
        user.replaceFirst("\\(\\d+\\)$", ""),
        name);
  }

  private static SlurmRun.Nodes nodes(String block) {
    List<String> hosts = new ArrayList<>();
    List<String> gres = new ArrayList<>();
    Matcher node = NODE.matcher(block);
    while (node.find()) {
      for (String host : HostList.expand(node.group("hosts"))) {
        hosts.add(host);
        gres.add(Optional.ofNullable(node.group("gres")).orElse(""));
      }
    }
    return new SlurmRun.Nodes(hosts, gres);
  }

  private static Optional<String> field(String block, String name) {
    Matcher found = Pattern.compile("\\n +(?:\\S+ )*?" + name + "=(\\S*)").matcher(block);
    return found.find()
        ? Optional.of(found.group(1)).filter(value -> !value.equals("(null)"))
        : Optional.empty();
  }

  private static Optional<Long> time(String block, String name) {
    return field(block, name)
        .filter(text -> text.matches("\\d{1,12}"))
        .map(text -> Long.parseLong(text) * 1_000)
        .filter(ms -> ms > 0);
  }
}
