package io.joulestream.standalone.service;

import java.util.List;

/**
 * How a part is.
 *
 * @param ready whether it lacks nothing
 * @param reason in a few words; {@code running} if it lacks nothing
 */
public record Condition(boolean ready, String reason) {

  static final Condition RUNNING = new Condition(true, "running");

  /** How several parts are together: the first that lacks something says what. */
  public static Condition of(List<Component> components) {
    for (Component component : components) {
      Condition condition = component.condition();
      if (!condition.ready()) {
        return lacking(component.name() + ": " + condition.reason());
      }
    }
    return RUNNING;
  }

  static Condition lacking(String reason) {
    return new Condition(false, reason);
  }
}
