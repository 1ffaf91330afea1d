package io.joulestream.streams.job;

import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.streams.Message;

/** Where the books of jobs send what they find. */
public interface JobOutput {

  void publish(JobEmissions emissions);

  void publish(JobTotals totals);

  /** To the books of a site. */
  void toSite(String site, Message message);
}
