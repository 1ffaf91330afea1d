package io.joulestream.standalone.service;

import java.util.Map;
import java.util.function.DoubleSupplier;

/** A part that runs, as its pages and reports see it. Thread-safe. */
public interface Component {

  /** {@code ingest}, {@code streams-app} or {@code sink}. */
  String name();

  /** Which of them. */
  String instance();

  /** How it is, as far as is known without asking anybody. */
  Condition condition();

  /** Finds out what has to be asked for. May take some seconds. */
  void refresh();

  /**
   * Its figures by name, units in the names, as they are published and served: {@code
   * docs/store.md} lists them. One that ends with {@code _total} only grows.
   */
  Map<String, DoubleSupplier> measures();
}
