package io.joulestream.ingest.http;

import io.joulestream.ingest.BodyFormat;
import io.joulestream.ingest.JsonRecords;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordSink.Arrived;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Records in a form of somebody else's. What is refused is kept as JSON, so that it can be read.
 */
record OtherRecords(BodyFormat format, JsonRecords records) implements RecordReader {

  @Override
  public String path() {
    return format.path();
  }

  @Override
  public RecordKind kind() {
    return format.kind();
  }

  @Override
  public Read read(Request request) throws UnreadableBody, Refusal {
    List<Map<String, String>> sent = texts(request);
    JsonBody.requireFewEnough(sent.size());
    List<Arrived> arrived = new ArrayList<>();
    for (Map<String, String> record : sent) {
      arrived.add(
          new Arrived(
              kind(),
              path(),
              records.parse(record, kind(), path(), request.receivedMs()),
              JsonRecords.JSON.valueToTree(record).toString().getBytes(StandardCharsets.UTF_8)));
    }
    return Read.of(arrived);
  }

  private List<Map<String, String>> texts(Request request) throws UnreadableBody {
    try {
      return format.records(request.body(), request.headers());
    } catch (IOException e) {
      throw new UnreadableBody(String.valueOf(e.getMessage()), e);
    }
  }
}
