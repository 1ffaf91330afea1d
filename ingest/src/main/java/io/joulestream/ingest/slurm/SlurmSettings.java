package io.joulestream.ingest.slurm;

import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Where Slurm's programs are, and what they do not tell.
 *
 * @param command before each program, e.g. {@code [ssh, head]}
 * @param squeue the program
 * @param scontrol the program
 * @param sacct the program; empty where there is no accounting
 * @param sinfo the program; empty: nodes that cannot be given are not told
 * @param cluster of jobs that do not say
 * @param gpusPerHost of hosts whose GPUs are only counted, {@code 8} or {@code gpu[01-04]=4}
 * @param wholeHosts hosts of which a job without GPUs holds all, as {@code cpu[001-100]}
 */
public record SlurmSettings(
    List<String> command,
    String squeue,
    String scontrol,
    String sacct,
    String sinfo,
    Format format,
    String cluster,
    List<String> gpusPerHost,
    List<String> wholeHosts)
    implements SourceSettings {

  /** What jobs are read from. */
  public enum Format {
    /** JSON, or text where squeue knows none. */
    AUTO,
    /** {@code squeue --json}. */
    JSON,
    /** {@code scontrol show job -d}. */
    TEXT
  }

  public SlurmSettings {
    command = List.copyOf(command);
    gpusPerHost = List.copyOf(gpusPerHost);
    wholeHosts = List.copyOf(wholeHosts);
    if (format != Format.TEXT && squeue.isBlank()) {
      throw new IllegalArgumentException("squeue is empty: it is the program that tells of jobs");
    }
    if (format != Format.JSON && scontrol.isBlank()) {
      throw new IllegalArgumentException(
          "scontrol is empty: it is asked where squeue knows no JSON; or set format to json");
    }
    if (format == Format.TEXT && cluster.isBlank()) {
      throw new IllegalArgumentException(
          "cluster is empty: scontrol does not tell it, and jobs are named by it");
    }
    GpuCounts.of("gpus_per_host", gpusPerHost);
    expand(wholeHosts);
  }

  Holdings holdings() {
    return new Holdings(GpuCounts.of("gpus_per_host", gpusPerHost), expand(wholeHosts));
  }

  /**
   * Hosts of lists.
   *
   * @throws IllegalArgumentException if one is none
   */
  static Set<String> expand(List<String> wholeHosts) {
    Set<String> hosts = new HashSet<>();
    for (String list : wholeHosts) {
      try {
        hosts.addAll(HostList.expand(list));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("whole_hosts: " + e.getMessage(), e);
      }
    }
    return hosts;
  }

  @Override
  public Source open(SourceContext context) {
    return new SlurmSource(this, context);
  }
}
