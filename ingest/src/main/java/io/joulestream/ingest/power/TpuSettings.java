package io.joulestream.ingest.power;

import io.joulestream.ingest.collect.Source;
import io.joulestream.ingest.collect.SourceContext;
import io.joulestream.ingest.collect.SourceSettings;
import java.util.List;
import java.util.Map;

/**
 * Power of TPUs, which no sensor tells, by a model from their duty cycle.
 *
 * @param hostLabel label of the page that names the host
 * @param scope which published watts are used
 * @param watts by model label or generation: before those that are published
 */
public record TpuSettings(
    List<TpuTarget> targets, String hostLabel, TpuScope scope, Map<String, TpuWatts> watts)
    implements SourceSettings {

  /** Refuses a source without a page. */
  public TpuSettings {
    targets = List.copyOf(targets);
    watts = Map.copyOf(watts);
    if (targets.isEmpty()) {
      throw new IllegalArgumentException("targets is empty: each has a url, and may have a host");
    }
  }

  @Override
  public Source open(SourceContext context) {
    return new TpuSource(this, context);
  }
}
