package io.joulestream.standalone.service;

import io.joulestream.schemas.ConfluentSchemaIds;
import io.joulestream.schemas.IncompatibleSchemaException;
import io.joulestream.schemas.RegistryRefusedException;
import io.joulestream.schemas.Topic;
import io.joulestream.schemas.Topics;
import io.joulestream.standalone.embedded.StartFailure;
import java.util.ArrayList;
import java.util.List;

/** The schemas of the catalogue in a registry, and the rule that new versions of inputs obey. */
public final class SchemaSetup {

  /** Collectors and consumers are upgraded at different times, and inputs are replayed. */
  private static final String RULE = "FULL_TRANSITIVE";

  private SchemaSetup() {}

  /**
   * Sets the rule of every input.
   *
   * @return what was changed, in words
   * @throws StartFailure if the registry refuses it
   */
  public static List<String> setRules(ConfluentSchemaIds ids, String topicPrefix) {
    List<String> changes = new ArrayList<>();
    try {
      for (Topic<?> topic : Topics.INPUTS) {
        String subject = subject(topicPrefix, topic);
        String before = ids.compatibility(subject).orElse("the registry's own");
        if (!before.equals(RULE)) {
          ids.setCompatibility(subject, RULE);
          changes.add("%s: compatibility was %s, is %s".formatted(subject, before, RULE));
        }
      }
      return changes;
    } catch (RegistryRefusedException e) {
      throw new StartFailure(String.valueOf(e.getMessage()), e);
    }
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
