package io.joulestream.ingest.slurm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * A message of jobcomp/kafka, of Slurm 25.05 and later: a start, an end, or the end of what a job
 * held before it was resized. Which of them is told by the presence of {@code @end} only; times are
 * in UTC and do not say so.
 *
 * @param job with its stretch from {@code @start} to {@code @end}: {@code elapsed} is that of the
 *     whole job, or even its time limit
 * @param runId Slurm's own of each run, which a requeued job has anew
 * @param stretch empty for what the job held first; a name of its own for each later one, as each
 *     is started and stopped by itself
 */
record JobcompRecord(SlurmJob job, String runId, String stretch) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads a message.
   *
   * @param cluster of jobs that do not say
   * @throws IllegalArgumentException if it cannot be read, with what is wrong
   */
  static JobcompRecord read(byte[] message, String cluster) {
    try {
      JsonNode node = JSON.readTree(message);
      if (!node.isObject() || !node.path("jobid").isIntegralNumber()) {
        throw new IllegalArgumentException("it is no object with a jobid");
      }
      return of(node, cluster);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("it is not JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new IllegalArgumentException("it cannot be read: " + e.getMessage(), e);
    }
  }

  private static JobcompRecord of(JsonNode node, String cluster) {
    Optional<Instant> start = time(node, "@start");
    Optional<Instant> end = time(node, "@end");
    String of = node.path("cluster").asText("");
    String nodes = node.path("nodes").asText("");
    boolean isOnHosts = !nodes.isEmpty() && !nodes.equals("(null)");
    SlurmJob job =
        new SlurmJob(
            of.isEmpty() ? cluster : of,
            id(node),
            owner(node),
            SlurmJob.state(text(node, "state")),
            start,
            end,
            isOnHosts ? HostList.expand(nodes) : List.of(),
            TresCounts.parse(text(node, "tres_alloc")).gpus(),
            0);
    return new JobcompRecord(job, text(node, "sluid"), stretch(node, start, end));
  }

  private static SlurmJob.Owner owner(JsonNode node) {
    return new SlurmJob.Owner(
        text(node, "account"),
        SlurmJob.withoutDefaultMark(text(node, "wc_key")),
        text(node, "username"),
        text(node, "job_name"));
  }

  private static String id(JsonNode node) {
    if (node.path("array_job_id").asLong() != 0 && node.path("array_task_id").isNumber()) {
      return node.path("array_job_id").asLong() + "_" + node.path("array_task_id").asLong();
    }
    JsonNode het = node.has("het_job_id") ? node.path("het_job_id") : node.path("pack_job_id");
    JsonNode offset =
        node.has("het_job_offset") ? node.path("het_job_offset") : node.path("pack_job_offset");
    return het.asLong() != 0
        ? het.asLong() + "+" + offset.asLong()
        : Long.toString(node.path("jobid").asLong());
  }

  private static String stretch(JsonNode node, Optional<Instant> start, Optional<Instant> end) {
    Optional<Instant> first = firstStart(node, end);
    boolean isLater =
        start.isPresent() && first.isPresent() && start.get().isAfter(first.get().plusSeconds(1));
    return isLater ? "resized-" + start.get().getEpochSecond() : "";
  }

  /** When the job itself started; {@code @start} is when it was last resized. */
  private static Optional<Instant> firstStart(JsonNode node, Optional<Instant> end) {
    if (end.isPresent() && !text(node, "state").startsWith("RESIZING")) {
      return end.filter(at -> node.path("elapsed").isNumber())
          .map(at -> at.minusSeconds(node.path("elapsed").asLong()));
    }
    return time(node, "@eligible")
        .filter(at -> node.path("@queue_wait").isNumber())
        .map(at -> at.plusSeconds(node.path("@queue_wait").asLong()));
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    return value.isNull() ? "" : value.asText("");
  }

  /** Absent where it is not a date: {@code Unknown} of a job that was cancelled while it waited. */
  private static Optional<Instant> time(JsonNode node, String field) {
    String text = text(node, field);
    if (text.isEmpty() || text.equals("Unknown") || text.equals("None")) {
      return Optional.empty();
    }
    try {
      return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s is '%s': it is YYYY-MM-DDThh:mm:ss in UTC".formatted(field, text), e);
    }
  }

  /**
   * The job as events tell of it.
   *
   * @throws IllegalArgumentException if it does not say its cluster
   */
  Announced announced(int attempt) {
    String name = JobName.of(job.cluster(), job.id());
    long startMs = job.start().orElse(Instant.EPOCH).toEpochMilli();
    return new Announced(name, attempt, job.owner(), startMs, List.of(), startMs);
  }
}
