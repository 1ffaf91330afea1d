package io.joulestream.sink;

/** Type of a field in the store. It never changes: a store refuses a field of two types. */
public enum FieldType {
  INTEGER,
  FLOAT,
  BOOLEAN,
  STRING
}
