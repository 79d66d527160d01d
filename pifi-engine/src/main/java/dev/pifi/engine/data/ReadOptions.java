package dev.pifi.engine.data;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * Which of a source's rows are taken. With both given, {@code limit} comes first, so that reading
 * can stop early, and {@code fraction} samples what is left.
 *
 * @param limit take only the first {@code limit} rows in file order; at least 1
 * @param fraction take a sample of {@code round(fraction * rows)} rows, at least one, drawn without
 *     replacement by {@code seed} and kept in file order; in (0, 1]
 * @param seed the seed of the sample
 */
public record ReadOptions(OptionalLong limit, OptionalDouble fraction, long seed) {
  /**
   * Checks the ranges.
   *
   * @throws PifiException SPEC_INVALID if {@code limit} or {@code fraction} is out of range
   */
  public ReadOptions {
    Objects.requireNonNull(limit, "limit");
    Objects.requireNonNull(fraction, "fraction");
    if (limit.isPresent() && limit.getAsLong() < 1) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "limit")
          .expected("a number of rows, at least 1")
          .actual(Long.toString(limit.getAsLong()))
          .remedy("leave limit out to take all rows")
          .build();
    }
    if (fraction.isPresent() && !(fraction.getAsDouble() > 0 && fraction.getAsDouble() <= 1)) {
      throw PifiException.of(ErrorCode.SPEC_INVALID, "fraction")
          .expected("a share of the rows, above 0 and at most 1")
          .actual(Double.toString(fraction.getAsDouble()))
          .remedy("give for example 0.1 for a tenth, or leave fraction out to take all rows")
          .build();
    }
  }

  /** All rows. */
  public static ReadOptions all() {
    return new ReadOptions(OptionalLong.empty(), OptionalDouble.empty(), 0);
  }

  /** The first {@code rows} rows. */
  public static ReadOptions first(long rows) {
    return new ReadOptions(OptionalLong.of(rows), OptionalDouble.empty(), 0);
  }
}
