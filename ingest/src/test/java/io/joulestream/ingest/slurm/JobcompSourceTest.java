package io.joulestream.ingest.slurm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.joulestream.ingest.slurm.SlurmFixture.SetClock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Messages of jobcomp/kafka: written after its source (SchedMD/slurm 26.11.0rc1), with Kafka's own
 * consumer for tests.
 */
class JobcompSourceTest {

  private static final TopicPartition PARTITION = new TopicPartition("helios", 0);

  @TempDir private Path directory;
  private final SetClock clock = new SetClock(ms("2026-03-02T12:00:10Z"));
  private final MockConsumer<byte[], byte[]> kafka = new MockConsumer<>("earliest");
  private JobcompSource source;
  private long offset;

  @BeforeEach
  void setUp() {
    source = open(kafka);
    kafka.updateBeginningOffsets(Map.of(PARTITION, 0L));
    kafka.schedulePollTask(() -> kafka.rebalance(List.of(PARTITION)));
  }

  private JobcompSource open(MockConsumer<byte[], byte[]> consumer) {
    JobcompSettings settings =
        new JobcompSettings(
            "127.0.0.1:9", List.of("helios"), "joulestream", "", "", List.of("8", "old1=4"));
    return new JobcompSource(
        settings, SlurmFixture.context(directory.resolve("memory"), clock), () -> consumer);
  }

  private static long ms(String time) {
    return Instant.parse(time).toEpochMilli();
  }

  private static String message(String id, String times, String more) {
    return """
        {"jobid":48211,"sluid":"%s","container":null,"username":"ana","user_id":5012,%s,
         "partition":"h100","alloc_node":"login1","nodes":"gpu[07-08]","total_cpus":64,
         "cluster":"helios","qos":"normal","time_limit":14400,"job_name":"ft-7b","wc_key":"*seg",
         "tres_alloc":"cpu=64,mem=512G,node=2,billing=64,gres/gpu=8,gres/gpu:h100=8",
         "account":"nlp-prod"%s}"""
        .formatted(id, times, more.isEmpty() ? "" : "," + more);
  }

  private void arrives(String... messages) {
    for (String message : messages) {
      byte[] value = message.getBytes(StandardCharsets.UTF_8);
      kafka.addRecord(new ConsumerRecord<>("helios", 0, offset++, null, value));
    }
  }

  private Recorded poll() throws IOException {
    Recorded into = new Recorded();
    source.poll(into);
    return into;
  }

  /** The consumer of tests gets its partitions in its first poll. */
  private Recorded first(String... messages) throws IOException {
    poll();
    arrives(messages);
    return poll();
  }

  @Test
  void aStartAndAnEndAreTheSharesOfTheirHosts() throws IOException {
    clock.ms = ms("2026-03-02T10:00:10Z");
    Recorded start = first(message("A", "\"@start\":\"2026-03-02T10:00:00\",\"state\":null", ""));
    source.taken();
    clock.ms = ms("2026-03-02T10:05:10Z");
    arrives(
        message(
            "A",
            "\"@start\":\"2026-03-02T10:00:00\",\"@end\":\"2026-03-02T10:05:00\",\"elapsed\":300",
            "\"state\":\"CANCELLED by 5012\""));
    Recorded end = poll();

    assertEquals(
        List.of(
            "START helios/48211 0 gpu07 1772445600000", "START helios/48211 0 gpu08 1772445600000"),
        start.brief());
    // four of eight GPUs of each of two hosts; gres/gpu and gres/gpu:h100 are the same ones
    assertEquals("0.5", start.records.get(0).get("share"));
    assertEquals("seg", start.records.get(0).get("project"));
    assertEquals(
        List.of(
            "START helios/48211 0 gpu07 1772445600000",
            "START helios/48211 0 gpu08 1772445600000",
            "STOP helios/48211 0 gpu07 1772445900000 CANCELLED",
            "STOP helios/48211 0 gpu08 1772445900000 CANCELLED"),
        end.brief());
  }

  /** G10 of the research notes: two hours, not three. */
  @Test
  void aResizedJobIsTwoStretches() throws IOException {
    String waited = "\"@eligible\":\"2026-03-02T09:59:00\",\"@queue_wait\":60";
    Recorded into =
        first(
            message(
                "A",
                "\"@start\":\"2026-03-02T10:00:00\",\"@end\":\"2026-03-02T11:00:00\",\"elapsed\":14400",
                waited + ",\"state\":\"RESIZING\""),
            message(
                "A",
                "\"@start\":\"2026-03-02T11:00:00\",\"@end\":\"2026-03-02T12:00:00\",\"elapsed\":7200",
                waited + ",\"state\":\"COMPLETED\",\"nodes\":\"gpu07\""));

    List<String> told =
        into.records.stream()
            .filter(r -> "gpu07".equals(r.get("host")))
            .map(
                r ->
                    "%s %s %s"
                        .formatted(
                            r.get("event"),
                            r.get("partition"),
                            Instant.ofEpochMilli(Long.parseLong(r.get("time")))))
            .toList();
    assertEquals(
        List.of(
            "START  2026-03-02T10:00:00Z",
            "START  2026-03-02T11:46:10Z",
            "STOP  2026-03-02T11:00:00Z",
            "STOP  2026-03-02T11:46:10Z",
            "START resized-1772449200 2026-03-02T11:00:00Z",
            "START resized-1772449200 2026-03-02T11:46:10Z",
            "STOP resized-1772449200 2026-03-02T12:00:00Z"),
        told);
  }

  @Test
  void aRequeuedJobIsTheNextAttemptAlsoAfterARestart() throws IOException {
    String times =
        "\"@start\":\"2026-03-02T11:%d:00\",\"@end\":\"2026-03-02T11:%d:00\",\"elapsed\":60";
    Recorded both =
        first(
            message("A", times.formatted(50, 51), "\"state\":\"NODE_FAIL\""),
            message("B", times.formatted(55, 56), "\"state\":\"PREEMPTED\""),
            message("A", times.formatted(50, 51), "\"state\":\"NODE_FAIL\""));
    source.taken();

    MockConsumer<byte[], byte[]> other = new MockConsumer<>("earliest");
    other.updateBeginningOffsets(Map.of(PARTITION, 0L));
    source = open(other);
    poll();
    other.rebalance(List.of(PARTITION));
    other.addRecord(
        new ConsumerRecord<>(
            "helios",
            0,
            0,
            null,
            message("C", times.formatted(57, 58), "\"array_job_id\":0")
                .getBytes(StandardCharsets.UTF_8)));
    Recorded third = poll();

    assertEquals(
        List.of("0", "0", "0", "0", "1", "1", "1", "1", "0", "0", "0", "0"),
        both.records.stream().map(r -> r.get("attempt")).toList());
    assertEquals(
        Set.of("2"), Set.copyOf(third.records.stream().map(r -> r.get("attempt")).toList()));
  }

  @Test
  void whatWasNotTakenIsReadAgainAndCommittedThen() throws IOException {
    String message = message("A", "\"@start\":\"2026-03-02T12:00:00\",\"state\":null", "");
    Recorded once = first(message);
    Recorded nothing = new Recorded();
    kafka.schedulePollTask(() -> kafka.addRecord(record(message)));
    source.poll(nothing);

    assertEquals(once.brief(), nothing.brief());
    assertEquals(Map.of(), kafka.committed(Set.of(PARTITION)));
    source.taken();
    assertEquals(1, kafka.committed(Set.of(PARTITION)).get(PARTITION).offset());
  }

  private static ConsumerRecord<byte[], byte[]> record(String message) {
    return new ConsumerRecord<>("helios", 0, 0, null, message.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void whatCannotBeReadIsNamedAndTheRestGoesOn() throws IOException {
    Recorded into =
        first(
            "{\"jobid\":",
            "{\"job\":1}",
            message("A", "\"@start\":\"yesterday\"", ""),
            message("A", "\"@start\":\"Unknown\",\"@end\":\"2026-03-02T12:00:00\"", ""),
            message(
                "A",
                "\"@start\":\"2026-03-02T12:00:00\"",
                "\"array_job_id\":7,\"array_task_id\":0"),
            message(
                "A",
                "\"@start\":\"2026-03-02T12:00:00\"",
                "\"het_job_id\":9,\"het_job_offset\":1"));

    assertEquals(
        List.of("helios-0@0", "helios-0@1", "helios-0@2"),
        into.problems.stream().map(p -> p.substring(0, p.indexOf(':'))).toList());
    assertEquals(
        List.of(
            "START helios/7_0 0 gpu07 1772452800000",
            "START helios/7_0 0 gpu08 1772452800000",
            "START helios/9+1 0 gpu07 1772452800000",
            "START helios/9+1 0 gpu08 1772452800000"),
        into.brief());
  }

  @Test
  void settingsThatCannotBeAreNamedByTheirKey() {
    assertEquals(
        "gpus_per_host is 'many': it is a number, or HOSTS=NUMBER as gpu[01-04]=4",
        assertThrows(
                IllegalArgumentException.class,
                () -> new JobcompSettings("k:9092", List.of("t"), "g", "", "", List.of("many")))
            .getMessage());
  }
}
