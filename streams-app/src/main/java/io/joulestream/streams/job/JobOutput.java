package io.joulestream.streams.job;

import io.joulestream.schemas.avro.JobEmissions;
import io.joulestream.schemas.avro.JobTotals;
import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.streams.Message;

/** Where the books of jobs send what they find. */
public interface JobOutput {

  void publish(JobEmissions emissions);

  void publish(JobTotals totals);

  /** In the ledger. */
  void enter(LedgerEntry entry);

  /** To the books of a site. */
  void toSite(String site, Message message);
}
