package io.joulestream.streams.host;

import io.joulestream.energy.AllocationHistory.Standing;
import io.joulestream.energy.AllocationId;
import io.joulestream.energy.JobEvent;
import io.joulestream.schemas.BinaryReader;
import io.joulestream.schemas.BinaryWriter;
import io.joulestream.streams.MessageCodec;
import io.joulestream.streams.state.ByteStore;
import io.joulestream.streams.state.StateKey;
import java.util.Collection;

/** The standing job events of all hosts of a task, one entry each: a busy host has thousands. */
final class StoredEvents {

  private final ByteStore store;

  StoredEvents(ByteStore store) {
    this.store = store;
  }

  /** Reads back the events of a host. */
  void restore(HostState host) {
    StateKey prefix = host.key();
    for (ByteStore.Entry entry : store.scan(prefix, StateKey.key().prefix(prefix).end())) {
      BinaryReader in = MessageCodec.open(entry.value());
      host.history.add(
          new Standing(
              MessageCodec.readJobEvent(in),
              MessageCodec.readLabels(in),
              in.readString(),
              in.readInt(),
              in.readInt()));
    }
  }

  void put(HostState host, Standing standing) {
    BinaryWriter out = MessageCodec.open();
    MessageCodec.writeJobEvent(standing.event(), out);
    MessageCodec.writeLabels(standing.labels(), out);
    out.writeString(standing.endState());
    out.writeInt(standing.duplicates()).writeInt(standing.conflicts());
    store.put(keyOf(host, standing.event()), out.toBytes());
  }

  void delete(HostState host, Collection<Standing> forgotten) {
    forgotten.forEach(standing -> store.delete(keyOf(host, standing.event())));
  }

  private static StateKey keyOf(HostState host, JobEvent event) {
    AllocationId id = event.allocation();
    return StateKey.key()
        .prefix(host.key())
        .text(id.job())
        .time(id.attempt())
        .text(id.device())
        .text(id.partition())
        .kind(event.kind() == JobEvent.Kind.START ? 'B' : 'E')
        .time(event.timeMs())
        .build();
  }
}
