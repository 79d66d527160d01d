package dev.pifi.engine.spec;

import java.util.Optional;

/**
 * Where the rows of one split come from.
 *
 * @param path an absolute file name or glob, or a URL; empty if {@code sql} names its files itself
 * @param sql a query over the view {@code data}, which holds the rows of {@code path}
 * @param format how the files are read
 */
public record DataSource(Optional<String> path, Optional<String> sql, Format format) {

  /** Checks that there is something to read. */
  public DataSource {
    if (path.isEmpty() && sql.isEmpty()) {
      throw new IllegalArgumentException("a data source needs a path or a query");
    }
  }

  /** How a data file is read; each may be compressed with gzip. */
  public enum Format {
    /** By the file's extension. */
    AUTO,
    /** Comma-separated values with a header line. */
    CSV,
    /** Tab-separated values with a header line. */
    TSV,
    /** One JSON object a line. */
    JSONL,
    /** A JSON array of objects, or SQuAD's articles of paragraphs. */
    JSON,
    /** Apache Parquet. */
    PARQUET
  }
}
