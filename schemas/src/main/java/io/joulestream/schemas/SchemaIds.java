package io.joulestream.schemas;

import org.apache.avro.Schema;

/** A schema registry as the serdes see it: permanent numbers for schemas. */
public interface SchemaIds extends AutoCloseable {

  /**
   * The id of {@code schema} under {@code subject}, registered if it is new.
   *
   * @throws IncompatibleSchemaException if the registry refuses it
   */
  int idOf(String subject, Schema schema);

  /**
   * The schema with that id: the same object at every call.
   *
   * @throws MalformedRecordException if the registry knows no such id
   */
  Schema schemaOf(int id);

  @Override
  void close();
}
