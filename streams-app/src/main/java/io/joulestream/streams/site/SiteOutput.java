package io.joulestream.streams.site;

import io.joulestream.schemas.avro.LedgerEntry;
import io.joulestream.schemas.avro.SiteBalance;

/** Where the books of sites send what they find. */
public interface SiteOutput {

  void publish(SiteBalance balance);

  /** In the ledger. */
  void enter(LedgerEntry entry);
}
