package io.joulestream.ingest.http;

import io.joulestream.ingest.JsonRecords;
import io.joulestream.ingest.RecordKind;
import io.joulestream.ingest.RecordSink.Arrived;
import java.util.ArrayList;
import java.util.List;

/** JSON with the columns of the replay files as names. */
record OurRecords(String path, RecordKind kind, JsonRecords records) implements RecordReader {

  static List<RecordReader> all(JsonRecords records) {
    return List.of(
        new OurRecords("/v1/readings", RecordKind.POWER, records),
        new OurRecords("/v1/job-events", RecordKind.JOBS, records),
        new OurRecords("/v1/intensities", RecordKind.INTENSITY, records),
        new OurRecords("/v1/sites", RecordKind.SITES, records));
  }

  @Override
  public Read read(Request request) throws UnreadableBody, Refusal {
    List<Arrived> arrived = new ArrayList<>();
    for (JsonBody.Part part : JsonBody.parts(request.body())) {
      arrived.add(
          new Arrived(
              kind,
              path,
              records.parse(part.json(), kind, path, request.receivedMs()),
              part.original()));
    }
    return Read.of(arrived);
  }
}
