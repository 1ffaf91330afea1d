package io.joulestream.streams.job;

import io.joulestream.energy.JobShare;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.streams.Message.Contribution;
import io.joulestream.streams.MessageCodec;

/** What one host charges a job in one window. */
record Part(JobShare share, boolean settled, long receivedMs) {

  static Part of(Contribution contribution) {
    return new Part(contribution.share(), contribution.settled(), contribution.receivedMs());
  }

  /** Whether it says the same as another, if later. */
  boolean isSameAs(Part other) {
    return share.equals(other.share) && settled == other.settled;
  }

  Part asSettled() {
    return new Part(share, true, receivedMs);
  }

  byte[] encode() {
    var out = MessageCodec.open();
    MessageCodec.writeShare(share, out);
    return out.writeBoolean(settled).writeLong(receivedMs).toBytes();
  }

  static Part decode(byte[] bytes) {
    BinaryReader in = MessageCodec.open(bytes);
    return new Part(MessageCodec.readShare(in), in.readBoolean(), in.readLong());
  }
}
