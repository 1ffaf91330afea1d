package io.joulestream.energy;

import java.util.Comparator;

/**
 * Strings by their UTF-8 bytes, which is the order of their code points. {@link String#compareTo}
 * differs: it puts U+10000 and above before U+E000.
 */
public final class Utf8Order {

  public static final Comparator<String> BY_UTF8 = Utf8Order::compare;

  private Utf8Order() {}

  private static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char x = a.charAt(i);
      char y = b.charAt(i);
      if (x != y) {
        return Character.isSurrogate(x) == Character.isSurrogate(y)
            ? Character.compare(x, y)
            : Boolean.compare(Character.isSurrogate(x), Character.isSurrogate(y));
      }
    }
    return Integer.compare(a.length(), b.length());
  }
}
