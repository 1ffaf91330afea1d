package io.joulestream.standalone.service;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.IncompatibleSchemaException;
import io.joulestream.schemas.RegistryRefusedException;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.StartFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The schemas of the catalogue in a registry, and the rules that new versions obey. */
public final class SchemaSetup {

  /** Collectors and consumers are upgraded at different times, and inputs are replayed. */
  private static final String OF_INPUTS = "FULL_TRANSITIVE";

  /** Consumers are upgraded first. Registries differ in what holds where nothing is set. */
  private static final String OF_RESULTS = "BACKWARD";

  /** An operator's own rule for results stays where it asks for more. */
  private static final Set<String> NO_LESS =
      Set.of(OF_RESULTS, "BACKWARD_TRANSITIVE", "FULL", "FULL_TRANSITIVE");

  private SchemaSetup() {}

  /**
   * Sets the rule of every topic.
   *
   * @return what was changed, in words
   * @throws StartFailure if the registry refuses it
   */
  public static List<String> setRules(ConfluentSchemaIds ids, String topicPrefix) {
    List<String> changes = new ArrayList<>();
    try {
      for (Topic<?> topic : Topics.all()) {
        String subject = subject(topicPrefix, topic);
        String before = ids.compatibility(subject).orElse("the registry's own");
        if (!isKept(topic, before)) {
          String rule = rule(topic);
          ids.setCompatibility(subject, rule);
          changes.add("%s: compatibility was %s, is %s".formatted(subject, before, rule));
        }
      }
      return changes;
    } catch (RegistryRefusedException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static String rule(Topic<?> topic) {
    return Topics.INPUTS.contains(topic) ? OF_INPUTS : OF_RESULTS;
  }

  private static boolean isKept(Topic<?> topic, String before) {
    return before.equals(rule(topic))
        || (!Topics.INPUTS.contains(topic) && NO_LESS.contains(before));
  }

  /**
   * Registers every schema, so that one that does not fit is found before any record is.
   *
   * @throws StartFailure if the registry refuses one
   */
  static void register(ConfluentSchemaIds ids, String topicPrefix) {
    try {
      Topics.all().forEach(topic -> ids.idOf(subject(topicPrefix, topic), topic.schema()));
    } catch (IncompatibleSchemaException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private static String subject(String topicPrefix, Topic<?> topic) {
    return topicPrefix + topic.name() + "-value";
  }
}
