package dev.pifi.engine.data;

import java.util.Objects;
import java.util.Optional;

/**
 * Where rows come from: a file, a glob over files, or a SQL query over files.
 *
 * @param location a path or a glob such as {@code data/part-*.jsonl}; relative paths are resolved
 *     by the {@link DataReader}; with {@code sql}, the file that the query calls {@code data}, or
 *     empty
 * @param sql one SELECT over local files, such as {@code SELECT text, label FROM 'train.jsonl'}
 * @param format the name of a {@link DataFormat} where the file's ending does not tell it
 */
public record DataSource(String location, Optional<String> sql, Optional<String> format) {
  /** Checks that nothing is null. */
  public DataSource {
    Objects.requireNonNull(location, "location");
    Objects.requireNonNull(sql, "sql");
    Objects.requireNonNull(format, "format");
  }

  /** A file or glob whose format its ending tells. */
  public static DataSource file(String location) {
    return new DataSource(location, Optional.empty(), Optional.empty());
  }

  /** A query over local files. */
  public static DataSource query(String sql) {
    return new DataSource("", Optional.of(sql), Optional.empty());
  }
}
