package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Pickles that lie: each ends in one clear exception, at once, and with no memory taken. */
class HostilePickleTest {
  private static final String FLOATS = "torch\nFloatStorage\n";

  @TempDir private Path folder;

  @ParameterizedTest(name = "{0}")
  @MethodSource({"foreign", "malformed", "greedy", "tensors"})
  void isRefused(String kind, PickleBytes pickle, String named) throws IOException {
    PifiException fault = refusal(PickleBytes.legacyWith(pickle));
    assertEquals(ErrorCode.CHECKPOINT_INVALID, fault.code());
    assertTrue(fault.getMessage().contains(named), fault.getMessage());
  }

  static Stream<Arguments> foreign() {
    return Stream.of(
        of("a call", pickle().ascii("cos\nsystem\n(").text("touch x").ascii("tR"), "'os.system'"),
        of(
            "a name from the stack",
            pickle().text("builtins").text("eval").hex("93").ascii("(").text("1").ascii("tR"),
            "'builtins.eval'"),
        of("a class alone", pickle().ascii("csubprocess\nPopen\n"), "'subprocess.Popen'"),
        of(
            "a function of torch that loads",
            pickle().ascii("ctorch.storage\n_load_from_bytes\n"),
            "'torch.storage._load_from_bytes'"),
        of("a class in text form", pickle().ascii("(ios\nsystem\n"), "0x69"),
        of("control characters", pickle().ascii("cx\u001b[2J\ny\n"), "'x?[2J.y'"),
        of("a registered extension", pickle().hex("82 01"), "0x82"));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        of("nothing", pickle(), "empty stack"),
        of("a list in itself", pickle().ascii("]q\0h\0a"), "a list of 1"),
        of(
            "a dictionary in itself",
            pickle().ascii("}q\0").text("a").ascii("h\0s"),
            "a dictionary of 1 under 'a'"),
        of("a memo entry of later", pickle().ascii("h\7"), "entry 7"),
        of("a huge memo index", pickle().ascii("Nr").little(4, 0xFFFF_FFFFL), "entry 4294967295"),
        of("a memo of nothing", pickle().ascii("q\0"), "empty stack"),
        of("a mark missing", pickle().ascii("t"), "a mark on the stack"),
        of("values below a mark", pickle().ascii("N(0"), "empty stack"),
        of("a key alone", pickle().ascii("}(").text("a").ascii("u"), "a key alone"),
        of("a container as key", pickle().ascii("}]Ns"), "a list of 0"),
        of("entries of a list", pickle().ascii("]").text("a").ascii("Ns"), "a list of 0"),
        of("items of a dictionary", pickle().ascii("}Na"), "a dictionary of 0"),
        of("a call of a text", pickle().text("f").ascii(")R"), "'f' called with"),
        of("attributes of a list", pickle().ascii("]}b"), "attributes of a list"),
        of("a storage of no class", pickle().ascii("(").text("storage").ascii("tQ"), "storage"),
        of("a module", pickle().ascii("(").text("module").ascii("NNNNtQ"), "'module'"),
        of("text that is not UTF-8", pickle().ascii("X").little(4, 2).hex("c328"), "UTF-8"));
  }

  static Stream<Arguments> greedy() {
    return Stream.of(
        of("LONG4", pickle().hex("8b").little(4, 0x7FFF_FFFF), "2147483647"),
        of("LONG4 below zero", pickle().hex("8b").little(4, 0xFFFF_FFFFL), "whole numbers"),
        of("LONG1", pickle().hex("8aff"), "255"),
        of("BINBYTES8", pickle().hex("8e").little(8, 1L << 40), "0x8e"),
        of("BINUNICODE", pickle().ascii("X").little(4, 0xFFFF_FFF0L), "4294967280"),
        of("BINSTRING below zero", pickle().ascii("T").little(4, -1), "more bytes"),
        of("BINUNICODE8", pickle().hex("8d").little(8, 1L << 40), "1099511627776"),
        of("BINUNICODE8 above 2^63", pickle().hex("8d").little(8, -1), "18446744073709551615"),
        of("a frame", pickle().hex("95").little(8, 1L << 50), "more bytes"),
        of("nested marks", pickle().repeat("(", 1_000_000), "nested"),
        of("a deep stack", pickle().repeat("]", 1_000_000), "on the stack"),
        of("nested lists", pickle().repeat("](", 1_000_000), "nested"),
        of("nested tuples", pickle().ascii(")").hex("85".repeat(500_000)), "a tuple of 1"),
        of("many values", pickle().repeat("]0", 5_000_000), "1000000 values"),
        of("a name without end", pickle().ascii("c").repeat("a", 100_000), "at most 256"));
  }

  static Stream<Arguments> tensors() {
    return Stream.of(
        of("a shape beyond", tensor(0, new long[] {5}, new long[] {1}), "storage of 4"),
        of("a stride beyond", tensor(0, new long[] {2}, new long[] {4}), "storage of 4"),
        of("an offset beyond", tensor(4, new long[] {1}, new long[] {1}), "storage of 4"),
        of("an offset below", tensor(-1, new long[] {1}, new long[] {1}), "negative"),
        of("a size below", tensor(0, new long[] {-1}, new long[] {1}), "negative"),
        of("a stride below", tensor(3, new long[] {4}, new long[] {-1}), "negative"),
        of("repeats", tensor(0, new long[] {1L << 40}, new long[] {0}), "repeat"),
        of(
            "overflow of the size",
            tensor(0, new long[] {1L << 32, 1L << 32}, new long[] {0, 0}),
            "2^63"),
        of(
            "overflow of the last index",
            tensor(1, new long[] {2, 2}, new long[] {Long.MAX_VALUE, 1}),
            "2^63"),
        of("strides missing", tensor(0, new long[] {4}, new long[] {}), "0 strides for 1 axes"),
        of("axes", tensor(0, ones(33), ones(33)), "at most 32"),
        of(
            "a storage beyond memory",
            entry(pickle().text("w").tensorOf(FLOATS, "0", 1L << 62, 0).ascii("))").tensorEnd()),
            "2^63 bytes"),
        of(
            "a storage of two classes",
            pickle()
                .ascii("}(")
                .tensor("a", "0", 4)
                .text("b")
                .tensorOf("torch\nHalfStorage\n", "0", 4, 0)
                .ascii("))")
                .tensorEnd()
                .ascii("u"),
            "one class and length"),
        of("a storage that is missing", tensor(0, new long[] {4}, new long[] {1}), "'0' in the"));
  }

  @Test
  void aKeyListOfStrangersIsRefused() throws IOException {
    byte[] file =
        PickleBytes.legacy()
            .begin()
            .ascii("}(")
            .tensor("w", "0", 4)
            .ascii("u.")
            .begin()
            .ascii("](")
            .text("1")
            .ascii("e.")
            .little(8, 4)
            .toBytes();
    assertTrue(refusal(file).getMessage().contains("found '1'"));
  }

  @Test
  void aStorageThatStatesAnotherLengthIsRefused() throws IOException {
    PickleBytes pickles =
        PickleBytes.legacy()
            .begin()
            .ascii("}(")
            .tensor("w", "0", 4)
            .ascii("u.")
            .begin()
            .ascii("](")
            .text("0")
            .ascii("e.");
    byte[] file = pickles.little(8, 1L << 40).little(8, 0).little(8, 0).toBytes();
    assertTrue(refusal(file).getMessage().contains("of 4 elements"));
  }

  @Test
  void aFileOfABigEndianMachineIsRefused() throws IOException {
    byte[] file = PickleBytes.legacyWith(pickle().ascii("}"));
    int at = new String(file, StandardCharsets.ISO_8859_1).indexOf("_endian");
    file[at + "_endian".length()] = (byte) 0x89;
    PifiException fault = refusal(file);
    assertEquals(ErrorCode.UNSUPPORTED, fault.code());
    assertTrue(fault.getMessage().contains("little_endian = False"), fault.getMessage());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"types-zip.bin", "types-legacy.bin", "views-zip.bin", "module-legacy.bin"})
  void aTruncatedFileIsRefusedWhereverItEnds(String name) throws IOException {
    byte[] whole = CheckpointFiles.bytes(name);
    for (int length = 0; length < whole.length; length += 97) {
      PifiException fault = refusal(Arrays.copyOf(whole, length));
      assertEquals(ErrorCode.CHECKPOINT_INVALID, fault.code(), "at " + length);
    }
    refusal(Arrays.copyOf(whole, whole.length - 1));
  }

  private PifiException refusal(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("pytorch_model.bin"), content);
    return assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThrows(PifiException.class, () -> CheckpointFiles.readAll(file)));
  }

  private static Arguments of(String kind, PickleBytes pickle, String named) {
    return Arguments.of(kind, pickle, named);
  }

  private static PickleBytes pickle() {
    return new PickleBytes();
  }

  private static PickleBytes entry(PickleBytes keyAndValue) {
    PickleBytes all = pickle().ascii("}(");
    return all.raw(keyAndValue).ascii("u");
  }

  private static PickleBytes tensor(long offset, long[] shape, long[] strides) {
    PickleBytes pickle = pickle().ascii("}(").text("w").tensorOf(FLOATS, "0", 4, offset);
    for (long[] tuple : new long[][] {shape, strides}) {
      pickle.ascii("(");
      Arrays.stream(tuple).forEach(pickle::whole);
      pickle.ascii("t");
    }
    return pickle.tensorEnd().ascii("u");
  }

  private static long[] ones(int count) {
    long[] ones = new long[count];
    Arrays.fill(ones, 1);
    return ones;
  }
}
