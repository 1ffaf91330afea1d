package io.joulestream.ingest.slurm;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.joulestream.ingest.IngestException;
import java.io.IOException;
import java.io.Reader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@code sacct --json} prints, job by job. Numbers are plain up to Slurm 22.05 and objects of
 * {@code set} and {@code number} in places since 23.02; states are a text, later a list.
 */
public final class SacctJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * Reads all jobs.
   *
   * @throws IngestException if there is no list of jobs, or naming a job that cannot be read
   */
  public List<SlurmJob> read(Reader text) throws IOException {
    List<SlurmJob> jobs = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(text)) {
      if (!goToJobs(parser)) {
        throw new IngestException("the input has no list 'jobs': is it of sacct --json?");
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        jobs.add(named(JSON.readTree(parser)));
      }
    }
    return jobs;
  }

  private static boolean goToJobs(JsonParser parser) throws IOException {
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean isJobs = parser.currentName().equals("jobs");
      if (parser.nextToken() == JsonToken.START_ARRAY && isJobs) {
        return true;
      }
      parser.skipChildren();
    }
    return false;
  }

  private static SlurmJob named(JsonNode node) {
    try {
      return job(node);
    } catch (IllegalArgumentException e) {
      throw new IngestException(
          "job %s of sacct: %s".formatted(node.path("job_id").asText(), e.getMessage()), e);
    }
  }

  private static SlurmJob job(JsonNode node) {
    JsonNode time = node.path("time");
    String nodes = node.path("nodes").asText("");
    return new SlurmJob(
        node.path("cluster").asText(""),
        id(node),
        new SlurmJob.Owner(
            node.path("account").asText(""),
            SlurmJob.withoutDefaultMark(project(node.path("wckey"))),
            node.path("user").asText(""),
            node.path("name").asText("")),
        state(node.path("state").path("current")),
        time(time.path("start")),
        time(time.path("end")),
        nodes.isEmpty() || nodes.equals("None assigned") ? List.of() : HostList.expand(nodes),
        gpus(node.path("tres").path("allocated")),
        (int) number(node.path("restart_cnt")).orElse(0L).longValue());
  }

  /** An array task and a component of a heterogeneous job are named as sacct names them. */
  private static String id(JsonNode node) {
    Optional<Long> array = number(node.path("array").path("job_id")).filter(id -> id != 0);
    Optional<Long> task = number(node.path("array").path("task_id"));
    if (array.isPresent() && task.isPresent()) {
      return array.get() + "_" + task.get();
    }
    Optional<Long> het = number(node.path("het").path("job_id")).filter(id -> id != 0);
    if (het.isPresent()) {
      return het.get() + "+" + number(node.path("het").path("job_offset")).orElse(0L);
    }
    return node.path("job_id").asText();
  }

  private static String project(JsonNode key) {
    return key.isObject() ? key.path("wckey").asText("") : key.asText("");
  }

  private static String state(JsonNode current) {
    String state = current.isArray() ? current.path(0).asText("") : current.asText("");
    return SlurmJob.state(state);
  }

  private static Optional<Instant> time(JsonNode seconds) {
    return number(seconds).filter(s -> s > 0).map(Instant::ofEpochSecond);
  }

  /** A number, or absent if it is null, not set or infinite. */
  static Optional<Long> number(JsonNode node) {
    if (node.isObject()) {
      return node.path("set").asBoolean() && !node.path("infinite").asBoolean()
          ? Optional.of(node.path("number").asLong())
          : Optional.empty();
    }
    return node.isNumber() ? Optional.of(node.asLong()) : Optional.empty();
  }

  private static long gpus(JsonNode allocated) {
    TresCounts tres = new TresCounts();
    for (JsonNode resource : allocated) {
      if (resource.path("type").asText().equals("gres")) {
        tres.add("gres/" + resource.path("name").asText(), resource.path("count").asLong());
      }
    }
    return tres.gpus();
  }
}
