package io.joulestream.ingest.collect;

import io.joulestream.ingest.RecordKind;
import java.util.Map;

/**
 * Takes what a source has found. Thread-safe.
 *
 * <p>Records are named texts: the columns of the replay files, see {@link RecordKind}, numbers as
 * the source wrote them. They are checked, named and stamped here; what is refused is kept with its
 * reason.
 */
public interface Collected {

  /**
   * A record. {@code received} is stamped now and may not be in it.
   *
   * <ul>
   *   <li>{@code host} as the source calls it: the inventory knows its name. {@code site} may be
   *       absent: it is that of the source, or of the host by the inventory.
   *   <li>{@code device} may be {@code #3}, the accelerator in slot 3 of the host: {@link #slot} of
   *       this or another source, or the inventory, says which that is.
   * </ul>
   */
  void add(RecordKind kind, Map<String, String> record);

  /**
   * Which device is in a slot of a host, seen now.
   *
   * @param host as the source calls it
   * @param index as a scheduler counts it, e.g. {@code 0}
   * @param device as readings name it, e.g. its UUID
   */
  void slot(String host, String index, String device);

  /**
   * What the source's clock says now, to be held against ours.
   *
   * @param timeMs epoch ms
   */
  void clock(String host, long timeMs);

  /**
   * Something that could not be asked or understood while the rest could: counted, said in the log
   * once until it is over, and shown by {@code --check}.
   *
   * @param place target, zone or job
   * @param sentence what is wrong, without a secret
   */
  void problem(String place, String sentence);
}
