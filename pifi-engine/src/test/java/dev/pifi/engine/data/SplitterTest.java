package dev.pifi.engine.data;

import static dev.pifi.engine.data.DataFolder.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.pifi.spi.ErrorCode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SplitterTest {
  private static Table table(int rows) {
    return new Table(
        List.of("n"),
        new Object[][] {IntStream.range(0, rows).boxed().map(String::valueOf).toArray()},
        List.of("a.csv"),
        new int[rows],
        LongStream.rangeClosed(1, rows).toArray());
  }

  @Test
  void everyRowIsInExactlyOnePartAndInFileOrder() {
    Splitter.Split split = Splitter.split(table(101), 0.1, 3);
    assertEquals(10, split.validation().size());
    List<String> all = new ArrayList<>(split.training().texts("n"));
    assertEquals(all.stream().sorted(Comparator.comparing(Integer::valueOf)).toList(), all);
    all.addAll(split.validation().texts("n"));
    assertEquals(
        table(101).texts("n"),
        all.stream().sorted(Comparator.comparing(Integer::valueOf)).toList());
  }

  @Test
  void theSeedDecides() {
    List<String> first = Splitter.split(table(200), 0.2, 3).validation().texts("n");
    assertEquals(first, Splitter.split(table(200), 0.2, 3).validation().texts("n"));
    assertNotEquals(first, Splitter.split(table(200), 0.2, 4).validation().texts("n"));
  }

  @Test
  void theSplitOfASeedStaysTheSameForEver() {
    // A change here changes what earlier runs trained on.
    assertEquals(EXPECTED, Splitter.split(table(20), 0.25, 42).validation().texts("n"));
  }

  private static final List<String> EXPECTED = List.of("1", "7", "9", "15", "16");

  @Test
  void neitherPartIsEmpty() {
    assertEquals(1, Splitter.split(table(2), 0.01, 0).validation().size());
    assertEquals(1, Splitter.split(table(2), 0.99, 0).training().size());
    assertRefused(
        ErrorCode.DATA_INVALID, () -> Splitter.split(table(1), 0.5, 0), "two rows", "1 row");
    assertRefused(ErrorCode.SPEC_INVALID, () -> Splitter.split(table(9), 1.0, 0), "below 1");
  }
}
