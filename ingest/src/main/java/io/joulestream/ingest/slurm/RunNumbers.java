package io.joulestream.ingest.slurm;

import com.fasterxml.jackson.core.type.TypeReference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * The runs of jobs in the order in which they were heard of: a requeued job keeps its id and gets
 * another id of its run, but no number. Jobs that were heard of longest ago are forgotten.
 */
final class RunNumbers {

  private static final int MOST_JOBS = 20_000;

  private final JobMemory memory;
  private final LinkedHashMap<String, List<String>> runs;
  private boolean isChanged;

  RunNumbers(JobMemory memory) {
    this.memory = memory;
    this.runs =
        memory.read(
            new TypeReference<LinkedHashMap<String, List<String>>>() {}, new LinkedHashMap<>());
  }

  /** How many runs of this job came before; 0 where runs have no id. */
  int of(String job, String runId) {
    if (runId.isEmpty()) {
      return 0;
    }
    List<String> known = runs.computeIfAbsent(job, name -> new ArrayList<>());
    if (!known.contains(runId)) {
      known.add(runId);
      isChanged = true;
      forgetOldest();
    }
    return known.indexOf(runId);
  }

  private void forgetOldest() {
    if (runs.size() > MOST_JOBS) {
      runs.remove(runs.keySet().iterator().next());
    }
  }

  void save() throws IOException {
    if (isChanged) {
      memory.write(runs);
      isChanged = false;
    }
  }
}
