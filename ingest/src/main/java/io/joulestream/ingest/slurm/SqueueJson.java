package io.joulestream.ingest.slurm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.collect.Collected;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * What {@code squeue --json} prints. Numbers are plain in Slurm 22.05 and objects of {@code set}
 * and {@code number} since 23.02; states are a text, later a list of a state and its flags.
 */
final class SqueueJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String cluster;

  /**
   * A reader.
   *
   * @param cluster of jobs that do not say
   */
  SqueueJson(String cluster) {
    this.cluster = cluster;
  }

  /**
   * Reads all jobs; one that cannot be read is a problem, and the others count.
   *
   * @throws IOException if it has no list of jobs, or says that something failed
   */
  PrintedJobs read(String text, Collected into) throws IOException {
    List<SlurmRun> runs = new ArrayList<>();
    Set<String> unread = new HashSet<>();
    for (JsonNode node : jobs(text)) {
      try {
        runs.add(run(node));
      } catch (IllegalArgumentException e) {
        unread.add(name(node));
        into.problem("job " + name(node), String.valueOf(e.getMessage()));
      }
    }
    return new PrintedJobs(runs, unread);
  }

  private static JsonNode jobs(String text) throws IOException {
    try {
      JsonNode printed = JSON.readTree(text);
      requireNoErrors(printed.path("errors"));
      JsonNode jobs = printed.path("jobs");
      if (!jobs.isArray()) {
        throw new IOException("squeue --json printed no list 'jobs'");
      }
      return jobs;
    } catch (JsonProcessingException e) {
      throw new IOException("squeue --json printed what is not JSON: " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Without its controller squeue of 22.05.8 ends with 0 and an empty list: taken at its word, all
   * jobs would be stopped.
   */
  private static void requireNoErrors(JsonNode errors) throws IOException {
    if (!errors.isEmpty()) {
      JsonNode first = errors.path(0);
      throw new IOException(
          "squeue --json says: %s (%s)"
              .formatted(
                  first.path("description").asText(first.path("error").asText()),
                  first.path("source").asText()));
    }
  }

  private String name(JsonNode job) {
    String own = job.path("cluster").asText("");
    return JobName.of(own.isEmpty() ? cluster : own, id(job));
  }

  private SlurmRun run(JsonNode job) {
    String nodes = job.path("nodes").asText("");
    return new SlurmRun(
        name(job),
        (int) SacctJson.number(job.path("restart_cnt")).orElse(0L).longValue(),
        owner(job),
        state(job.path("job_state")),
        time(job.path("submit_time")),
        time(job.path("start_time")),
        time(job.path("end_time")),
        time(job.path("resize_time")),
        new SlurmRun.Nodes(HostList.expand(nodes), texts(job.path("gres_detail"))));
  }

  private static SlurmJob.Owner owner(JsonNode job) {
    return new SlurmJob.Owner(
        job.path("account").asText(""),
        SlurmJob.withoutDefaultMark(job.path("wckey").asText("")),
        job.path("user_name").asText(""),
        job.path("name").asText(""));
  }

  private static String id(JsonNode job) {
    Optional<Long> array = SacctJson.number(job.path("array_job_id")).filter(id -> id != 0);
    Optional<Long> task = SacctJson.number(job.path("array_task_id"));
    if (array.isPresent() && task.isPresent()) {
      return array.get() + "_" + task.get();
    }
    Optional<Long> het = SacctJson.number(job.path("het_job_id")).filter(id -> id != 0);
    if (het.isPresent()) {
      return het.get() + "+" + SacctJson.number(job.path("het_job_offset")).orElse(0L);
    }
    return job.path("job_id").asText();
  }

  private static String state(JsonNode state) {
    List<String> states = state.isArray() ? texts(state) : List.of(state.asText(""));
    return SlurmRun.state(states);
  }

  private static Optional<Long> time(JsonNode seconds) {
    return SacctJson.number(seconds).filter(s -> s > 0).map(s -> s * 1_000);
  }

  private static List<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText).toList();
  }
}
