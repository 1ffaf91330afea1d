package io.joulestream.sink;

import java.nio.charset.StandardCharsets;

/**
 * A hash that never changes, because times of points in the store are made of it.
 *
 * <p>FNV-1a over the UTF-8 bytes (offset basis 14695981039346656037, prime 1099511628211), then the
 * finalizer of MurmurHash3 (fmix64), which spreads what FNV leaves in the low bits over all 64.
 */
final class StableHash {

  private static final long OFFSET_BASIS = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;

  /** Few enough that series stay few, enough that two jobs of a minute rarely share one. */
  static final int SHARDS = 64;

  private StableHash() {}

  static long of(String text) {
    long hash = OFFSET_BASIS;
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xFF)) * PRIME;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return hash ^ (hash >>> 33);
  }

  /** 00 to 63, from the six highest bits. */
  static String shard(String text) {
    long shard = of(text) >>> 58;
    return shard < 10 ? "0" + shard : Long.toString(shard);
  }

  /** 0 to {@code bound} − 1. */
  static long below(long bound, String text) {
    return Long.remainderUnsigned(of(text), bound);
  }
}
