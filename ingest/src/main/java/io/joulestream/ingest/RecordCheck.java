package io.joulestream.ingest;

import io.joulestream.schemas.Acceptance;
import io.joulestream.schemas.Acceptance.Violation;
import java.util.Map;
import java.util.Optional;

/** Whether records would be accepted, without publishing them. */
public final class RecordCheck {

  private final RecordParser parser;

  /** By the rules of an installation. */
  public RecordCheck(Acceptance acceptance) {
    this.parser = new RecordParser(acceptance);
  }

  /** Why a record is refused; empty if it is not. */
  public Optional<Violation> violation(RecordKind kind, Map<String, String> record) {
    return parser.parse(kind, record) instanceof Parsed.Refused refused
        ? Optional.of(refused.violation())
        : Optional.empty();
  }
}
