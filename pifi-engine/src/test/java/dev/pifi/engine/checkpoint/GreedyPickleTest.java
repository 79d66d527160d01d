package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles of a few megabytes that would take gigabytes or minutes: what they take is bounded. */
class GreedyPickleTest {
  private static final long MOST_BYTES = 200L << 20;
  private static final double MOST_SECONDS = 5;
  private static final int PAIRS = 20_000;

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void isRefusedBeforeItTakesMuch(String kind, PickleBytes pickle, String named)
      throws IOException {
    Path file = Files.write(folder.resolve("pytorch_model.bin"), PickleBytes.legacyWith(pickle));
    Cost cost = Cost.of(() -> refused(file, named));
    assertTrue(cost.bytes() < MOST_BYTES, kind + " allocated " + cost.bytes());
    assertTrue(cost.seconds() < MOST_SECONDS, kind + " took " + cost.seconds() + " s");
  }

  static Stream<Arguments> isRefusedBeforeItTakesMuch() {
    return Stream.of(
        Arguments.of(
            "one value memoized", pickle().ascii("N").hex("94".repeat(4_000_000)), "values"),
        Arguments.of("one value put", puts(), "values"),
        Arguments.of(
            "dictionaries",
            pickle().ascii("](" + "}".repeat(90_000)).repeat("e(" + "}".repeat(90_000), 60),
            "values"),
        Arguments.of("one list made into dictionaries", dictionariesOfOneList(), "values"),
        Arguments.of(
            "a pickle beyond any",
            pickle().ascii("X").little(4, 15L << 20).repeat("a", 15 << 20).repeat("N", 1 << 20),
            "stack"));
  }

  @Test
  void keysOfOneHashDoNotTakeTheSquareOfTheirNumber() throws IOException {
    PickleBytes pickle = pickle().ascii("}");
    for (int i = 0; i < 1 << 16; i++) {
      StringBuilder key = new StringBuilder();
      for (int bit = 0; bit < 16; bit++) {
        key.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      pickle.text(key.toString()).ascii("Ns");
    }
    Path file = Files.write(folder.resolve("pytorch_model.bin"), PickleBytes.legacyWith(pickle));
    Cost cost = Cost.of(() -> refused(file, "plain values only"));
    assertTrue(cost.seconds() < MOST_SECONDS, "took " + cost.seconds() + " s");
  }

  private static PickleBytes puts() {
    PickleBytes pickle = pickle().ascii("N");
    for (int i = 0; i < 2_000_000; i++) {
      pickle.ascii("r").little(Integer.BYTES, i);
    }
    return pickle;
  }

  private static PickleBytes dictionariesOfOneList() {
    PickleBytes pickle = pickle().ascii("](");
    for (int i = 0; i < PAIRS; i++) {
      pickle.ascii("M").little(Short.BYTES, i).ascii("N").hex("86");
    }
    pickle.ascii("e").hex("85").ascii("q\1").ascii("0ccollections\nOrderedDict\nq\0000");
    return pickle.ascii("(").repeat("h\0h\1R", 90_000);
  }

  private static PickleBytes pickle() {
    return new PickleBytes();
  }

  private static void refused(Path file, String named) {
    PifiException fault = assertThrows(PifiException.class, () -> Checkpoint.open(file).close());
    assertEquals(ErrorCode.CHECKPOINT_INVALID, fault.code());
    assertTrue(fault.getMessage().contains(named), fault.getMessage());
  }

  /** What some work took of the heap, garbage too, and of time. */
  private record Cost(long bytes, double seconds) {
    static Cost of(Runnable work) {
      com.sun.management.ThreadMXBean threads =
          (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = threads.getCurrentThreadAllocatedBytes();
      long start = System.nanoTime();
      work.run();
      double seconds = (System.nanoTime() - start) / 1e9;
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      return new Cost(bytes, seconds);
    }
  }
}
