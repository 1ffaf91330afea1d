package io.joulestream.ingest.collect;

/**
 * What a configuration says of one source, without what is the same for all. Implementations are
 * records that Jackson fills from keys in snake_case; every key has its default in the {@code
 * TYPE.yaml} beside {@code SourceType}. Constructors refuse nonsense with {@link
 * IllegalArgumentException}, whose sentence begins with the key.
 */
public interface SourceSettings {

  /**
   * The source, which has asked nobody yet.
   *
   * @throws io.joulestream.ingest.IngestException if a file that it needs is not there
   */
  Source open(SourceContext context);
}
