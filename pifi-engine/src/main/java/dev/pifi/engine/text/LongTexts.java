package dev.pifi.engine.text;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/** Texts that were cut to keep the length limit: counted, or refused where a spec wants that. */
public final class LongTexts {
  private static final int LISTED = 5;

  private LongTexts() {}

  /** How many of the texts were cut. */
  public static int count(List<Encoded> encoded) {
    return (int) encoded.stream().filter(Encoded::cut).count();
  }

  /**
   * Refuses cut texts ({@code on_long_text: fail}).
   *
   * @param maxLength the limit, for the message
   * @param where names the row of an index, such as {@code train.jsonl row 17}
   * @throws PifiException DATA_INVALID if any was cut; names the first five and their number
   */
  public static void refuse(List<Encoded> encoded, int maxLength, IntFunction<String> where) {
    refuse(encoded, "max_length", maxLength, where);
  }

  /**
   * The same of a limit of another name.
   *
   * @param key the name of the limit in specs
   */
  public static void refuse(
      List<Encoded> encoded, String key, int maxLength, IntFunction<String> where) {
    List<String> first = new ArrayList<>();
    for (int i = 0; i < encoded.size() && first.size() < LISTED; i++) {
      if (encoded.get(i).cut()) {
        first.add(where.apply(i));
      }
    }
    if (!first.isEmpty()) {
      int count = count(encoded);
      throw PifiException.of(ErrorCode.DATA_INVALID, first.get(0))
          .expected("texts of at most " + maxLength + " tokens")
          .actual(
              count
                  + (count == 1 ? " longer text: " : " longer texts: ")
                  + String.join(", ", first)
                  + (count > first.size() ? ", ..." : ""))
          .remedy("raise " + key + ", shorten the texts, or cut them with on_long_text: truncate")
          .build();
    }
  }
}
