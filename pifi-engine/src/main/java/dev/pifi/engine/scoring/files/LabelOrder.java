package dev.pifi.engine.scoring.files;

import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** How labels are sorted that nobody put in an order: as numbers if all are, else as text. */
final class LabelOrder {
  private static final Pattern INTEGER = Pattern.compile("-?\\d{1,18}");

  private LabelOrder() {}

  static Comparator<String> of(List<String> predicted, List<String> right) {
    boolean integers =
        Stream.concat(predicted.stream(), right.stream())
            .allMatch(label -> INTEGER.matcher(label).matches());
    return integers
        ? Comparator.<String>comparingLong(Long::parseLong).thenComparing(Comparator.naturalOrder())
        : Comparator.naturalOrder();
  }
}
