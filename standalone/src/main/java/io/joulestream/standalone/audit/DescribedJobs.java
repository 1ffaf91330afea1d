package io.joulestream.standalone.audit;

import io.joulestream.energy.AllocationHistory.JobOnHost;
import io.joulestream.energy.JobLabels;
import io.joulestream.energy.JobLife;
import io.joulestream.energy.Marker;
import io.joulestream.schemas.Topics;
import io.joulestream.schemas.avro.CorrectedJob;
import io.joulestream.schemas.avro.EnergyCorrection;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.streams.host.CorrectedLives;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** What the published totals call each job and find odd about it. */
final class DescribedJobs {

  /** What is only seen of a job as a whole, not of one of its windows. */
  private static final Set<Marker> OF_WHOLE_JOBS =
      Set.of(Marker.ZERO_LENGTH, Marker.STOP_WITHOUT_START);

  private record Description(int attempt, JobLabels labels, Set<String> markers) {}

  private final Map<String, Description> published = new HashMap<>();

  /** What the last correction told of the lives of a host's jobs, by key of host and job. */
  private final Map<String, Map<String, JobLife>> told = new HashMap<>();

  DescribedJobs(RetainedTopics topics) {
    Deserializer<EnergyCorrection> corrections =
        Topics.ENERGY_CORRECTIONS.serde(topics.ids()).deserializer();
    topics.visit(
        Topics.ENERGY_CORRECTIONS,
        (host, bytes) ->
            corrections
                .deserialize(Topics.ENERGY_CORRECTIONS.name(), bytes)
                .getJobs()
                .forEach(job -> tell(host, job.getJob(), CorrectedLives.of(job))));
    Deserializer<JobTotals> deserializer = Topics.JOB_TOTALS.serde(topics.ids()).deserializer();
    topics.visit(
        Topics.JOB_TOTALS,
        (job, bytes) -> {
          JobTotals totals = deserializer.deserialize(Topics.JOB_TOTALS.name(), bytes);
          JobLabels labels =
              new JobLabels(
                  totals.getTeam(), totals.getProject(), totals.getUser(), totals.getName());
          published.put(
              job, new Description(totals.getAttempt(), labels, Set.copyOf(totals.getMarkers())));
        });
  }

  private void tell(String host, String job, JobLife life) {
    told.computeIfAbsent(host, key -> new HashMap<>()).put(job, life);
  }

  /**
   * The jobs of a host that its events describe otherwise than was published.
   *
   * @param live what its accepted events say
   * @param jobs what all of them say
   */
  List<CorrectedJob> news(HostName host, Map<String, JobOnHost> live, Map<String, JobOnHost> jobs) {
    List<CorrectedJob> news = new ArrayList<>();
    jobs.forEach(
        (job, onHost) -> {
          Description known = published.get(job);
          if (known == null
              || isGreater(known, onHost)
              || isMarked(known, live.get(job), onHost)
              || isOtherLife(host, job, live.get(job), onHost)) {
            published.put(job, after(known, onHost));
            tell(host.key(), job, onHost.life());
            JobLabels labels = onHost.labels();
            CorrectedJob.Builder described =
                CorrectedJob.newBuilder()
                    .setJob(job)
                    .setAttempt(onHost.attempt())
                    .setTeam(labels.team())
                    .setProject(labels.project())
                    .setUser(labels.user())
                    .setName(labels.name())
                    .setMarkers(onHost.markers().stream().map(Marker::name).sorted().toList());
            news.add(CorrectedLives.describe(described, onHost.life()).build());
          }
        });
    return news;
  }

  /**
   * Whether what was rejected tells of another life than the host did and was not told before: a
   * total of many hosts does not show what one of them said.
   */
  private boolean isOtherLife(
      HostName host, String job, @Nullable JobOnHost live, JobOnHost onHost) {
    JobLife before = live == null ? JobLife.NONE : live.life();
    return !onHost.life().equals(before)
        && !onHost.life().equals(told.getOrDefault(host.key(), Map.of()).get(job));
  }

  /** What is known of the job once this was told; markers are told by each host. */
  private static Description after(@Nullable Description known, JobOnHost onHost) {
    Set<String> markers = known == null ? Set.of() : known.markers();
    return known == null || isGreater(known, onHost)
        ? new Description(onHost.attempt(), onHost.labels(), markers)
        : new Description(known.attempt(), known.labels(), markers);
  }

  private static boolean isGreater(Description known, JobOnHost onHost) {
    int byAttempt = Integer.compare(onHost.attempt(), known.attempt());
    return byAttempt > 0 || (byAttempt == 0 && onHost.labels().compareTo(known.labels()) > 0);
  }

  /** Whether a marker is missing, or stands that this host alone need not have given. */
  private static boolean isMarked(Description known, @Nullable JobOnHost live, JobOnHost onHost) {
    return OF_WHOLE_JOBS.stream()
        .anyMatch(
            marker -> {
              boolean now = onHost.markers().contains(marker);
              boolean before = live != null && live.markers().contains(marker);
              return now != before && now != known.markers().contains(marker.name());
            });
  }
}
