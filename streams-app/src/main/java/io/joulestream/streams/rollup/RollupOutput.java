package io.joulestream.streams.rollup;

import io.joulestream.schemas.avro.FactorRollup;
import io.joulestream.schemas.avro.SiteRollup;
import io.joulestream.schemas.avro.TeamRollup;

/** Where roll-ups go. */
public interface RollupOutput {

  void publish(TeamRollup rollup);

  void publish(SiteRollup rollup);

  void publish(FactorRollup rollup);
}
