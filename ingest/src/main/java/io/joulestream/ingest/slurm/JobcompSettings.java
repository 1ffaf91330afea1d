package io.joulestream.ingest.slurm;

import io.joulestream.ingest.IngestException;
import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A topic of Slurm's plugin jobcomp/kafka.
 *
 * @param topics of ends and, where {@code topic_job_start} names another, of starts
 * @param group of the consumer, whose offsets say what was taken
 * @param clientFile properties of the client, e.g. with secrets; may be empty
 * @param cluster of jobs that do not say
 * @param gpusPerHost {@code 8} or {@code gpu[01-04]=4}
 */
public record JobcompSettings(
    String bootstrapServers,
    List<String> topics,
    String group,
    String clientFile,
    String cluster,
    List<String> gpusPerHost)
    implements SourceSettings {

  public JobcompSettings {
    topics = List.copyOf(topics);
    gpusPerHost = List.copyOf(gpusPerHost);
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException(
          "bootstrap_servers is empty: it is the Kafka that Slurm writes to");
    }
    if (topics.isEmpty()) {
      throw new IllegalArgumentException(
          "topics is empty: name that of JobCompParams, else of the cluster");
    }
    if (group.isBlank()) {
      throw new IllegalArgumentException("group is empty: it keeps what was taken");
    }
    if (gpusPerHost.isEmpty()) {
      throw new IllegalArgumentException(
          "gpus_per_host is empty: the topic tells how many GPUs a job holds, not which");
    }
    GpuCounts.of("gpus_per_host", gpusPerHost);
  }

  JobShares shares() {
    return new JobShares(GpuCounts.of("gpus_per_host", gpusPerHost));
  }

  @Override
  public Source open(SourceContext context) {
    Map<String, Object> client = client();
    return new JobcompSource(this, context, () -> new KafkaConsumer<>(client));
  }

  private Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>();
    fromFile().forEach((key, value) -> client.put(String.valueOf(key), value));
    client.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    client.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    client.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    client.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    client.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return client;
  }

  private Properties fromFile() {
    Properties properties = new Properties();
    if (!clientFile.isBlank()) {
      try (Reader reader = Files.newBufferedReader(Path.of(clientFile))) {
        properties.load(reader);
      } catch (IOException e) {
        throw new IngestException(
            "client_file is %s, which cannot be read: %s".formatted(clientFile, e), e);
      }
    }
    return properties;
  }
}
