package io.joulestream.ingest.slurm;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which GPUs of a node a job holds, as Slurm writes it: {@code gpu:h100:2(IDX:0-1)} and {@code
 * 0,1,4}. Types are told apart there and not here: indices count all GPUs of a node.
 *
 * @param count how many, also where nobody says which
 * @param indices which; empty where GPUs are only counted
 */
record GpuIndices(long count, List<String> indices) {

  private static final int MOST = 10_000;

  /** A count, and what it holds in brackets; {@code gres:} stands before in some versions. */
  private static final Pattern GPUS =
      Pattern.compile(
          "(?:^|,)(?:gres[:/])?gpu(?::[^:(,]+)?:(?<count>\\d+)(?:\\((?:IDX:(?<indices>[^)]*)|[^)]*)\\))?");

  /**
   * The GPUs among the generic resources on a node.
   *
   * @throws IllegalArgumentException if the indices are none
   */
  static GpuIndices ofGres(String gres) {
    long count = 0;
    List<String> indices = new ArrayList<>();
    Matcher found = GPUS.matcher(gres);
    while (found.find()) {
      count += Long.parseLong(found.group("count"));
      String those = Optional.ofNullable(found.group("indices")).orElse("");
      if (!those.equals("N/A")) {
        indices.addAll(list(those));
      }
    }
    return new GpuIndices(count, indices);
  }

  /**
   * The indices of a list, ranges or not.
   *
   * @throws IllegalArgumentException if it is none
   */
  static List<String> list(String list) {
    TreeSet<Integer> indices = new TreeSet<>();
    for (String range : list.split(",", -1)) {
      if (!range.isBlank()) {
        addRange(range.strip(), list, indices);
      }
    }
    return indices.stream().map(String::valueOf).toList();
  }

  private static void addRange(String range, String list, TreeSet<Integer> into) {
    try {
      String[] ends = range.split("-", 2);
      int first = Integer.parseInt(ends[0]);
      int last = Integer.parseInt(ends[ends.length - 1]);
      if (first < 0 || last < first || last > MOST) {
        throw new NumberFormatException(range);
      }
      for (int index = first; index <= last; index++) {
        into.add(index);
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'%s' are no indices of GPUs".formatted(list), e);
    }
  }
}
