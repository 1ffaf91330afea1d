package io.joulestream.ingest.slurm;

import io.joulestream.ingest.BodyFormat;
import io.joulestream.ingest.RecordKind;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the hook script of {@code ingest/src/main/slurm} posts from a node when a job begins or ends
 * there: Slurm's variables of Prolog and Epilog, and what else it could learn. One event for each
 * GPU that the job holds on that node.
 */
public final class SlurmHooks implements BodyFormat {

  private final Set<String> wholeHosts;

  /** No host is given whole: a job without GPUs holds nothing. */
  public SlurmHooks() {
    this(List.of());
  }

  /**
   * A form.
   *
   * @param wholeHosts hosts of which a job without GPUs holds all, as {@code cpu[001-100]}; the
   *     same as in the source {@code slurm}
   * @throws IllegalArgumentException if one is none
   */
  public SlurmHooks(List<String> wholeHosts) {
    this.wholeHosts = SlurmSettings.expand(wholeHosts);
  }

  @Override
  public String path() {
    return "/v1/slurm";
  }

  @Override
  public RecordKind kind() {
    return RecordKind.JOBS;
  }

  @Override
  public List<Map<String, String>> records(byte[] body, Map<String, String> headers)
      throws IOException {
    try {
      return records(new HookForm(FormBody.fields(body)));
    } catch (IllegalArgumentException e) {
      throw new IOException(String.valueOf(e.getMessage()), e);
    }
  }

  private List<Map<String, String>> records(HookForm form) {
    Announced job = form.job();
    List<Map<String, String>> records = new ArrayList<>();
    for (String device : devices(form)) {
      Held held = new Held(form.host(), device, "");
      records.add(
          JobEvents.record(
              form.event(), job, held, form.timeMs(), form.isStop() ? endState(form) : ""));
    }
    return records;
  }

  private List<String> devices(HookForm form) {
    Map<String, String> byIndex = byIndex(form.text("gpus"));
    List<String> indices = GpuIndices.list(form.text("SLURM_JOB_GPUS"));
    if (indices.isEmpty()) {
      return wholeHosts.contains(form.host()) ? List.of("") : List.of();
    }
    return indices.stream().map(index -> byIndex.getOrDefault(index, "#" + index)).toList();
  }

  /** Lines of {@code nvidia-smi --query-gpu=index,uuid --format=csv,noheader}. */
  private static Map<String, String> byIndex(String lines) {
    Map<String, String> byIndex = new HashMap<>();
    lines
        .lines()
        .map(line -> line.split(",", 2))
        .filter(pair -> pair.length == 2 && pair[1].strip().startsWith("GPU-"))
        .forEach(pair -> byIndex.put(pair[0].strip(), pair[1].strip()));
    return byIndex;
  }

  /**
   * An exit status says that a job failed. A signal may have been scancel's, the time limit's or
   * its own, and Slurm up to 22.05 tells 0 of what it cancelled: the poller knows.
   */
  private static String endState(HookForm form) {
    String status = form.text("SLURM_JOB_EXIT_CODE2");
    return Optional.of(status).filter(s -> s.matches("[1-9]\\d*:0")).map(s -> "FAILED").orElse("");
  }
}
