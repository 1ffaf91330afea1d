package io.joulestream.standalone.audit;

import io.joulestream.energy.AllocationHistory.JobOnHost;
import io.joulestream.energy.HostWindow;
import io.joulestream.energy.JobLabels;
import io.joulestream.energy.JobShare;
import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.standalone.audit.Explanation.Correction;
import io.joulestream.standalone.audit.Explanation.Difference;
import io.joulestream.standalone.audit.Explanation.Energy;
import io.joulestream.standalone.audit.Explanation.Labels;
import io.joulestream.standalone.audit.Explanation.Published;
import io.joulestream.standalone.audit.Explanation.RejectedInput;
import io.joulestream.standalone.audit.HostInputs.RejectedKind;
import io.joulestream.streams.StreamsSettings;
import io.joulestream.streams.host.HostSettings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** Explains the published figure of a job's window from the inputs that are retained. */
public final class Explainer {

  private final RetainedTopics topics;
  private final StreamsSettings settings;

  /**
   * An explainer.
   *
   * @param settings of the topology that published
   */
  public Explainer(RetainedTopics topics, StreamsSettings settings) {
    this.topics = topics;
    this.settings = settings;
  }

  /**
   * Explains the window that holds a time.
   *
   * @param timeMs a time in the window, epoch ms
   * @param site where the job ran, needed only if it ran at several sites then
   * @throws NotExplainable if nothing is published of the job or the window
   */
  public Explanation explain(String job, long timeMs, Optional<String> site) {
    JobEmissions published = PublishedMinutes.read(topics, job, timeMs).at(site);
    long from = published.getWindowStartMs();
    long to = from + published.getWindowMs();
    Set<HostName> hosts = JobHosts.find(topics, settings.acceptance(), job, published.getSite());
    RetainedInputs inputs =
        RetainedInputs.read(
            topics,
            settings.acceptance(),
            new Selection(hosts, from, to, OptionalLong.empty(), true));
    return explain(published, hosts, inputs);
  }

  /**
   * Explains the latest window of a job.
   *
   * @throws NotExplainable if nothing is published of the job
   */
  public Explanation explainLatest(String job, Optional<String> site) {
    return explain(job, PublishedMinutes.latest(topics, job, site), site);
  }

  private Explanation explain(JobEmissions published, Set<HostName> names, RetainedInputs inputs) {
    long from = published.getWindowStartMs();
    long to = from + published.getWindowMs();
    HostSettings hostSettings = HostSettings.of(settings);
    List<Explanation.Host> hosts = new ArrayList<>();
    List<JobOnHost> seen = new ArrayList<>();
    long corrected = 0;
    StandingAccounts standing = new StandingAccounts(topics, names, from, to);
    boolean anyCorrected = false;
    for (HostName name : names) {
      HostInputs host = inputs.host(name);
      var rules = inputs.rules(name.site());
      HostRecomputation ofAll = HostRecomputation.withRejected(host, rules, hostSettings);
      long withRejected = energyOf(ofAll.window(from, to), published.getJob());
      corrected += withRejected;
      boolean isCorrected = standing.epoch(name, from) > 0;
      anyCorrected |= isCorrected;
      HostRecomputation shown =
          isCorrected ? ofAll : HostRecomputation.ofAccepted(host, rules, hostSettings);
      JobOnHost jobHere = shown.jobs().get(published.getJob());
      if (jobHere != null) {
        seen.add(jobHere);
      }
      Explanation.Host explained =
          new HostExplainer(host, published.getJob(), from, to).explain(shown, withRejected);
      if (concerns(explained, published.getJob())) {
        hosts.add(explained);
      }
    }
    Energy sum = sum(hosts);
    PriceExplanation price =
        PriceExplanation.of(inputs.reference(), published.getSite(), from, to, sum.energyMj());
    List<Difference> differences = Differences.of(published, sum, price);
    Correction correction = new Correction(corrected, rejected(names, inputs));
    return new Explanation(
        published.getJob(),
        published.getSite(),
        from,
        to,
        labels(seen),
        List.copyOf(hosts),
        sum,
        price,
        new Published(
            published.getEnergyMj(),
            published.getFacilityEnergyMj(),
            published.getLocationUg(),
            published.getRevision(),
            published.getFinal$(),
            published.getReceivedMs()),
        differences,
        correction,
        notes(published, sum, differences, inputs, anyCorrected));
  }

  private static long energyOf(HostWindow window, String job) {
    return window.jobs().stream()
        .filter(share -> share.job().equals(job))
        .mapToLong(JobShare::energyMj)
        .sum();
  }

  /** A host on which the job holds something now, or would after a correction. */
  private static boolean concerns(Explanation.Host host, String job) {
    return host.correctedMj() != 0
        || host.allocations().stream().anyMatch(a -> a.job().equals(job));
  }

  private static Labels labels(List<JobOnHost> seen) {
    JobLabels labels =
        seen.stream()
            .max(Comparator.comparingInt(JobOnHost::attempt).thenComparing(JobOnHost::labels))
            .map(JobOnHost::labels)
            .orElse(JobLabels.NONE);
    return new Labels(labels.team(), labels.project(), labels.user(), labels.name());
  }

  private static Energy sum(List<Explanation.Host> hosts) {
    Set<String> markers = new TreeSet<>();
    hosts.forEach(host -> markers.addAll(host.job().markers()));
    return new Energy(
        sum(hosts, Energy::energyMj),
        sum(hosts, Energy::heldIdleMj),
        sum(hosts, Energy::overheadMj),
        sum(hosts, Energy::countedMs),
        sum(hosts, Energy::integratedMs),
        sum(hosts, Energy::bridgedMs),
        sum(hosts, Energy::modelledMs),
        sum(hosts, Energy::missingMs),
        List.copyOf(markers));
  }

  private static long sum(List<Explanation.Host> hosts, ToLongFunction<Energy> part) {
    return hosts.stream().map(Explanation.Host::job).mapToLong(part).sum();
  }

  private static List<RejectedInput> rejected(Set<HostName> hosts, RetainedInputs inputs) {
    Map<RejectedKind, Integer> all = new TreeMap<>();
    for (HostName host : hosts) {
      inputs.host(host).rejected().forEach((kind, count) -> all.merge(kind, count, Integer::sum));
    }
    return all.entrySet().stream()
        .map(
            e ->
                new RejectedInput(
                    e.getKey().what(),
                    e.getKey().reason().name(),
                    e.getKey().correctable(),
                    e.getValue()))
        .toList();
  }

  private List<String> notes(
      JobEmissions published,
      Energy sum,
      List<Difference> differences,
      RetainedInputs inputs,
      boolean anyCorrected) {
    List<String> notes = new ArrayList<>();
    if (anyCorrected) {
      notes.add("the window was corrected: inputs that were rejected for when they came count");
    }
    if (differences.isEmpty()) {
      return notes;
    }
    inputs
        .readingsSinceMs()
        .ifPresent(
            since -> {
              if (since > published.getWindowStartMs()) {
                notes.add(
                    "readings that came before %s are no longer retained: what this window came to may not be found again"
                        .formatted(Instant.ofEpochMilli(since)));
              }
            });
    if (!published.getFinal$()) {
      notes.add("the window is still open: records may be on their way to the published figure");
    }
    if (published.getEnergyMj() != sum.energyMj()) {
      notes.add(
          "an input that came when its window was closed, e.g. a START hours late or a job id used"
              + " again after more than a day, counts here and not in what is published until a"
              + " correction");
    }
    return notes;
  }
}
