package dev.pifi.engine.training;

import dev.pifi.engine.data.BadRowPolicy;
import dev.pifi.engine.data.BadRows;
import dev.pifi.engine.data.DataReader;
import dev.pifi.engine.data.ReadOptions;
import dev.pifi.engine.data.RequiredText;
import dev.pifi.engine.data.Table;
import dev.pifi.engine.spec.DataSource;
import dev.pifi.engine.spec.DataSpec;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** Reads the rows of a run's sources and collects those that are bad. Not thread-safe. */
final class RowReader {
  private final DataSpec spec;
  private final int seed;
  private final BadRows bad;

  RowReader(DataSpec spec, int seed) {
    this.spec = spec;
    this.seed = seed;
    this.bad =
        new BadRows(
            spec.onBadRow() == DataSpec.OnBadRow.SKIP ? BadRowPolicy.SKIP : BadRowPolicy.FAIL);
  }

  /** The rows that were left out so far, by all who read. */
  BadRows bad() {
    return bad;
  }

  /** The columns of a source. */
  List<String> columns(DataSource source) {
    return new DataReader(Path.of("")).columns(engineSource(source));
  }

  /**
   * Requires columns of a source.
   *
   * @throws PifiException DATA_INVALID for the first that is not there
   */
  void requireColumns(DataSource source, List<String> needed, List<String> present) {
    String label = source.path().orElse("sql '" + source.sql().orElse("") + "'");
    needed.forEach(column -> DataReader.requireColumn(label, column, present));
  }

  /**
   * The rows of a source.
   *
   * @param required columns without which a row is bad
   * @param training whether rows are limited and sampled as the spec says
   */
  Table read(DataSource source, List<String> columns, List<String> required, boolean training) {
    ReadOptions options =
        training
            ? new ReadOptions(
                spec.limit().isPresent()
                    ? OptionalLong.of(spec.limit().getAsInt())
                    : OptionalLong.empty(),
                spec.fraction() < 1 ? OptionalDouble.of(spec.fraction()) : OptionalDouble.empty(),
                seed)
            : ReadOptions.all();
    Table table = new DataReader(Path.of("")).read(engineSource(source), columns, options, bad);
    Table kept = RequiredText.in(table, required, bad);
    if (kept.size() == 0) {
      throw noRows(source, columns);
    }
    return kept;
  }

  /** What is wrong with a source that has no row to use. */
  PifiException noRows(DataSource source, List<String> columns) {
    return PifiException.of(ErrorCode.DATA_INVALID, source.path().orElse("query"))
        .expected("at least one row")
        .actual("none" + (bad.skipped() > 0 ? " (" + bad.skipped() + " skipped)" : ""))
        .remedy("check the file and the columns " + columns)
        .build();
  }

  private static dev.pifi.engine.data.DataSource engineSource(DataSource source) {
    Optional<String> format =
        source.format() == DataSource.Format.AUTO
            ? Optional.empty()
            : Optional.of(source.format().name().toLowerCase(Locale.ROOT));
    return new dev.pifi.engine.data.DataSource(source.path().orElse(""), source.sql(), format);
  }
}
