package io.joulestream.ingest;

import io.joulestream.ingest.Quantity.Unusable;
import io.joulestream.schemas.avro.RejectReason;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The part of a GPU that a MIG profile computes with: its compute slices over those of the GPU.
 *
 * <p>{@code 3g.40gb} is a GPU instance of 3 slices, {@code 1c.3g.40gb} a compute instance of one of
 * them. What follows a blank or a slash tells two instances of one profile apart. Memory does not
 * count: {@code 1g.20gb} has twice that of {@code 1g.10gb} and computes as much.
 *
 * <p>Source: NVIDIA Multi-Instance GPU User Guide, "Supported MIG Profiles" (column "Fraction of
 * SMs").
 */
final class MigProfile {

  private static final String RULE =
      "a MIG profile has 1, 2, 3, 4 or 7 slices and its memory, as in 3g.40gb or 1c.3g.40gb";

  /** What can only be meant as a profile. */
  private static final Pattern LOOKS_LIKE_ONE =
      Pattern.compile("(?:mig[ -])?(?:\\d+c\\.)?\\d+g\\..*", Pattern.CASE_INSENSITIVE);

  private static final Pattern PROFILE =
      Pattern.compile(
          "(?:mig[ -])?(?:(?<computes>\\d)c\\.)?(?<name>(?<slices>\\d)g\\.\\d+gb)"
              + "(?:[+.-](?:me|gfx)(?:\\.all)?)?(?:[ /].*)?",
          Pattern.CASE_INSENSITIVE);

  /** A100, H100, H200, B200 and their kin. */
  private static final int SLICES = 7;

  private static final Set<Integer> SIZES = Set.of(1, 2, 3, 4, SLICES);

  /** A30 and RTX PRO 6000 Blackwell: their profiles are of no other GPU. */
  private static final int FEWER_SLICES = 4;

  private static final Set<String> OF_FEWER_SLICES =
      Set.of("1g.6gb", "2g.12gb", "4g.24gb", "2g.48gb", "4g.96gb");

  /** A seventh of an H100 with 94 or 96 GB, and a quarter of an RTX PRO 6000. */
  private static final String AMBIGUOUS = "1g.24gb";

  private static final long WHOLE_PPB = 1_000_000_000;

  private MigProfile() {}

  /**
   * The share of the GPU that a partition is, 10⁻⁹, or empty if its name is none of a MIG profile.
   *
   * @throws Unusable if it looks like a profile, but there can be none of that name, or if it is of
   *     GPUs with different numbers of slices
   */
  static OptionalLong sharePpb(String partition) throws Unusable {
    if (!LOOKS_LIKE_ONE.matcher(partition).matches()) {
      return OptionalLong.empty();
    }
    Matcher profile = PROFILE.matcher(partition);
    if (!profile.matches()) {
      throw unusable(partition, RULE);
    }
    String name = profile.group("name").toLowerCase(Locale.ROOT);
    if (name.equals(AMBIGUOUS)) {
      throw unusable(partition, "that is 1/7 of some GPUs and 1/4 of others, so share is required");
    }
    int slices = Integer.parseInt(profile.group("slices"));
    String computes = profile.group("computes");
    int held = computes == null ? slices : Integer.parseInt(computes);
    if (!SIZES.contains(slices) || held < 1 || held > slices) {
      throw unusable(partition, RULE);
    }
    return OptionalLong.of(share(held, OF_FEWER_SLICES.contains(name) ? FEWER_SLICES : SLICES));
  }

  private static Unusable unusable(String partition, String rule) {
    return new Unusable(
        RejectReason.MALFORMED,
        "partition is '%s' and share is empty: %s".formatted(partition, rule));
  }

  /** Rounded to the nearest; a half cannot come out of sevenths and quarters. */
  private static long share(int held, int of) {
    return (2L * held * WHOLE_PPB + of) / (2L * of);
  }
}
