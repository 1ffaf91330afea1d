package io.joulestream.streams;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;

/**
 * One bound on the memory of all stores of a process. Kafka Streams' default is 98 MB for each
 * store of each partition, which for this topology would be gigabytes.
 */
public final class BoundedRocks implements RocksDBConfigSetter {

  private static final long CACHE_BYTES = 96L << 20;
  private static final long WRITE_BUFFERS_BYTES = 48L << 20;
  private static final long WRITE_BUFFER_BYTES = 8L << 20;

  static {
    RocksDB.loadLibrary();
  }

  // shared and never closed: they live as long as the process
  private static final Cache CACHE = new LRUCache(CACHE_BYTES);
  private static final WriteBufferManager WRITE_BUFFERS =
      new WriteBufferManager(WRITE_BUFFERS_BYTES, CACHE);

  @Override
  public void setConfig(String store, Options options, Map<String, Object> configs) {
    BlockBasedTableConfig table = (BlockBasedTableConfig) options.tableFormatConfig();
    table.setBlockCache(CACHE);
    table.setCacheIndexAndFilterBlocks(true);
    options.setTableFormatConfig(table);
    options.setWriteBufferManager(WRITE_BUFFERS);
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
    options.setCompressionType(CompressionType.LZ4_COMPRESSION);
    options.setMaxBackgroundJobs(2);
  }

  @Override
  public void close(String store, Options options) {}
}
