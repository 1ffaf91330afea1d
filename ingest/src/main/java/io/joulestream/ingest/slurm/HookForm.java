package io.joulestream.ingest.slurm;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields that a hook posted: variables of Slurm by their names, and its own.
 *
 * <ul>
 *   <li>{@code event} START or STOP, {@code time} of the hook in seconds, {@code host}
 *   <li>{@code attempt}: the number of restarts when the job began. The variable of an Epilog is
 *       already that of the next run if the job is requeued.
 *   <li>{@code squeue}: what squeue says as {@code %i|%w|%S|%j}. Slurm 22.05 tells a Prolog neither
 *       the array of a job nor its name.
 *   <li>{@code gpus}: lines of nvidia-smi
 * </ul>
 */
final class HookForm {

  private static final int SQUEUE_FIELDS = 4;

  private final Map<String, String> fields;
  private final Optional<String[]> squeue;

  HookForm(Map<String, String> fields) {
    this.fields = fields;
    String[] told = text("squeue").split("\\|", SQUEUE_FIELDS);
    this.squeue = Optional.of(told).filter(parts -> parts.length == SQUEUE_FIELDS);
  }

  String text(String field) {
    return fields.getOrDefault(field, "").strip();
  }

  private String required(String field) {
    String text = text(field);
    if (text.isEmpty()) {
      throw new IllegalArgumentException("the form has no " + field);
    }
    return text;
  }

  String event() {
    String event = required("event");
    if (!List.of("START", "STOP").contains(event)) {
      throw new IllegalArgumentException("event is '%s': it is START or STOP".formatted(event));
    }
    return event;
  }

  boolean isStop() {
    return event().equals("STOP");
  }

  String host() {
    return required("host");
  }

  /** A job begins when it was given its hosts, and ends here when its Epilog runs; epoch ms. */
  long timeMs() {
    long hookMs = seconds("time", required("time")) * 1_000;
    if (isStop()) {
      return hookMs;
    }
    String start = text("SLURM_JOB_START_TIME");
    if (!start.isEmpty()) {
      return seconds("SLURM_JOB_START_TIME", start) * 1_000;
    }
    return squeue
        .map(told -> told[2])
        .filter(told -> told.matches("\\d{1,12}"))
        .map(told -> Long.parseLong(told) * 1_000)
        .orElse(hookMs);
  }

  private static long seconds(String field, String text) {
    if (!text.matches("\\d{1,12}")) {
      throw new IllegalArgumentException("%s is '%s': it is in seconds".formatted(field, text));
    }
    return Long.parseLong(text);
  }

  /** The job, named as all sources of Slurm name it. */
  Announced job() {
    SlurmJob.Owner owner =
        new SlurmJob.Owner(
            text("SLURM_JOB_ACCOUNT"),
            SlurmJob.withoutDefaultMark(told("SLURM_WCKEY", 1)),
            text("SLURM_JOB_USER"),
            told("SLURM_JOB_NAME", 3));
    String name = JobName.of(required("SLURM_CLUSTER_NAME"), id());
    return new Announced(name, attempt(), owner, 0, List.of(), 0);
  }

  private String told(String variable, int ofSqueue) {
    String text = text(variable);
    return text.isEmpty() ? squeue.map(told -> told[ofSqueue]).orElse("") : text;
  }

  private String id() {
    String id = required("SLURM_JOB_ID");
    if (!text("SLURM_ARRAY_JOB_ID").isEmpty() && !text("SLURM_ARRAY_TASK_ID").isEmpty()) {
      return text("SLURM_ARRAY_JOB_ID") + "_" + text("SLURM_ARRAY_TASK_ID");
    }
    if (squeue.isEmpty() && text("asked").equals("yes")) {
      throw new IllegalArgumentException(
          ("job %s of %s: squeue did not answer the hook, so whether it is of an array is unknown;"
                  + " the source 'slurm' will tell of it")
              .formatted(id, host()));
    }
    return squeue.map(told -> told[0]).filter(told -> !told.isBlank()).orElse(id);
  }

  private int attempt() {
    String attempt = text("attempt").isEmpty() ? text("SLURM_JOB_RESTART_COUNT") : text("attempt");
    if (!attempt.matches("\\d{0,9}")) {
      throw new IllegalArgumentException(
          "attempt is '%s': it is a number of restarts".formatted(attempt));
    }
    return attempt.isEmpty() ? 0 : Integer.parseInt(attempt);
  }
}
