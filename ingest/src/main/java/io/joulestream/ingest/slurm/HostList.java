package io.joulestream.ingest.slurm;

import java.util.ArrayList;
import java.util.List;

/**
 * Slurm's lists of hosts: {@code n[001-003,7],gpu-[1-2]-[0-1],login}.
 *
 * <p>The leading zeros of the first number of a range are kept; the last bracket varies fastest, as
 * {@code scontrol show hostnames} prints them.
 */
public final class HostList {

  /** A list that comes to more is a mistake rather than a cluster. */
  private static final int MOST = 100_000;

  private HostList() {}

  /**
   * The hosts of a list, in its order.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static List<String> expand(String list) {
    List<String> hosts = new ArrayList<>();
    for (String part : divided(list)) {
      if (!part.isBlank()) {
        hosts.addAll(expandOne(part.strip()));
      }
      requireFew(list, hosts.size());
    }
    return hosts;
  }

  /** At the commas outside of brackets. */
  private static List<String> divided(String list) {
    List<String> parts = new ArrayList<>();
    int depth = 0;
    int start = 0;
    for (int i = 0; i < list.length(); i++) {
      char c = list.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (depth < 0 || depth > 1) {
        throw wrong(list);
      }
      if (c == ',' && depth == 0) {
        parts.add(list.substring(start, i));
        start = i + 1;
      }
    }
    if (depth != 0) {
      throw wrong(list);
    }
    parts.add(list.substring(start));
    return parts;
  }

  private static List<String> expandOne(String part) {
    int open = part.indexOf('[');
    if (open < 0) {
      return List.of(part);
    }
    int close = part.indexOf(']', open);
    List<String> rests = expandOne(part.substring(close + 1));
    List<String> hosts = new ArrayList<>();
    for (String number : numbers(part.substring(open + 1, close))) {
      rests.forEach(rest -> hosts.add(part.substring(0, open) + number + rest));
      requireFew(part, hosts.size());
    }
    return hosts;
  }

  private static List<String> numbers(String ranges) {
    List<String> numbers = new ArrayList<>();
    for (String range : ranges.split(",", -1)) {
      String[] ends = range.split("-", -1);
      if (ends.length > 2 || !isNumber(ends[0]) || !isNumber(ends[ends.length - 1])) {
        throw wrong("[" + ranges + "]");
      }
      long first = Long.parseLong(ends[0]);
      long last = Long.parseLong(ends[ends.length - 1]);
      if (last < first || last - first > MOST) {
        throw wrong("[" + ranges + "]");
      }
      for (long number = first; number <= last; number++) {
        numbers.add(padded(number, ends[0].length()));
      }
    }
    return numbers;
  }

  private static String padded(long number, int width) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 9
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private static void requireFew(String list, int hosts) {
    if (hosts > MOST) {
      throw new IllegalArgumentException("'%s' has more than %d hosts".formatted(list, MOST));
    }
  }

  private static IllegalArgumentException wrong(String list) {
    return new IllegalArgumentException("'%s' is no list of hosts of Slurm".formatted(list));
  }
}
