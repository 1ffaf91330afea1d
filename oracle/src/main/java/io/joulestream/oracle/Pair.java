package io.joulestream.oracle;

import io.joulestream.oracle.Input.Intensity;
import io.joulestream.oracle.Input.Scope;
import io.joulestream.oracle.Input.Signal;
import io.joulestream.oracle.Input.SiteFactors;

/** What an intensity tells of (section 6): different pairs never compete or add. */
record Pair(Signal signal, Scope scope) {
  /** The pair that a site is priced with. */
  static Pair primary(SiteFactors row) {
    return new Pair(row.signal(), row.scope());
  }

  static Pair of(Intensity value) {
    return new Pair(value.signal(), value.scope());
  }
}
