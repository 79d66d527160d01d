package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Archives of torch.save whose directory, members or byte order are not what they should be. */
class HostileArchiveTest {
  private static final String PICKLE = "data.pkl";
  private static final String STORAGE = "data/0";
  private static final int CHANGES = 500;

  @TempDir private Path folder;

  /** Two tensors of one storage of four numbers. */
  static ArchiveBytes good() {
    byte[] pickle =
        new PickleBytes()
            .begin()
            .ascii("}(")
            .tensor("a", "0", 4)
            .tensor("b", "0", 4)
            .ascii("u.")
            .toBytes();
    return new ArchiveBytes()
        .add(PICKLE, pickle)
        .add("byteorder", ascii("little"))
        .add(STORAGE, floats(1, 2, 3, 4))
        .add("version", ascii("3\n"));
  }

  static byte[] floats(float... values) {
    PickleBytes bytes = new PickleBytes();
    for (float value : values) {
      bytes.little(Float.BYTES, Float.floatToIntBits(value));
    }
    return bytes.toBytes();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void theArchiveThatTheOthersAreMadeFromIsGood() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(good().write(file()))) {
      for (String name : checkpoint.names()) {
        float[] values = checkpoint.readFloats(checkpoint.entry(name));
        assertArrayEquals(new float[] {1, 2, 3, 4}, values, name);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void whatIsNotReadIsNamed(String named, Consumer<ArchiveBytes> change) throws IOException {
    assertEquals(ErrorCode.UNSUPPORTED, refusal(good(), change, named).code());
  }

  static Stream<Arguments> whatIsNotReadIsNamed() {
    return Stream.of(
        of("compression method 8", archive -> archive.member(STORAGE).method = 8),
        of("compression method 8", archive -> archive.member(PICKLE).method = 8),
        of("encryption", archive -> archive.member(STORAGE).flags = 1));
  }

  @Test
  void numbersOfABigEndianMachineAreRefused() throws IOException {
    byte[] pickle = new PickleBytes().begin().ascii("}.").toBytes();
    ArchiveBytes archive = new ArchiveBytes().add(PICKLE, pickle).add("byteorder", ascii("big"));
    assertEquals(ErrorCode.UNSUPPORTED, refusal(archive, a -> {}, "'big'").code());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void aLieIsRefused(String named, Consumer<ArchiveBytes> change) throws IOException {
    assertEquals(ErrorCode.CHECKPOINT_INVALID, refusal(good(), change, named).code());
  }

  static Stream<Arguments> aLieIsRefused() {
    return Stream.of(
        of("do not overlap", archive -> archive.member(STORAGE).statedSize = 1000),
        of("do not overlap", archive -> archive.member(STORAGE).statedSize = Long.MAX_VALUE),
        of("do not overlap", archive -> archive.member(STORAGE).statedSize = -2),
        of("do not overlap", archive -> archive.shift(STORAGE, -64)),
        of("do not overlap", archive -> archive.shift("version", -64)),
        of("do not overlap", archive -> archive.shift(STORAGE, 1 << 20)),
        of("do not overlap", archive -> archive.shift(STORAGE, Long.MIN_VALUE)),
        of("no member there", archive -> archive.shift(STORAGE, 1)),
        of("to end before byte", archive -> archive.member(STORAGE).localExtra = 0xFFFF),
        of("16 bytes", archive -> archive.member(STORAGE).statedSize = 12),
        of("a zip64 field", archive -> archive.member(STORAGE).extraMissing = true),
        of("different names", archive -> archive.add(STORAGE, floats(1))),
        of("an entry", archive -> archive.lying(end -> end.count++)),
        of("an entry", archive -> archive.lying(end -> end.count = Long.MAX_VALUE)),
        of("an entry", archive -> archive.lying(end -> end.start++)),
        of("archive's directory", archive -> archive.lying(end -> end.length = 1L << 40)),
        of("archive's directory", archive -> archive.lying(end -> end.length = -1)),
        of("archive's directory", archive -> archive.lying(end -> end.start = -1)),
        of("archive's directory", archive -> archive.lying(end -> end.start = 1L << 60)),
        of("data.pkl", archive -> archive.lying(end -> end.count = 0)),
        of("'0' in the archive", archive -> archive.lying(end -> end.count = 2)));
  }

  /** Whatever one to three bytes are changed to, nothing but a PifiException may come out. */
  @ParameterizedTest
  @ValueSource(strings = {"types-zip.bin", "views-zip.bin", "types-legacy.bin", "views-legacy.bin"})
  void noChangeOfAFileEndsInAnythingElse(String name) throws IOException {
    byte[] whole = CheckpointFiles.bytes(name);
    Random random = new Random(11);
    int refused = 0;
    for (int i = 0; i < CHANGES; i++) {
      byte[] bytes = whole.clone();
      for (int changes = random.nextInt(3); changes >= 0; changes--) {
        int at = random.nextInt(bytes.length);
        bytes[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : bytes[at] ^ 1);
      }
      Path file = Files.write(file(), bytes);
      try {
        CheckpointFiles.readAll(file);
      } catch (PifiException e) {
        refused++;
      }
    }
    assertTrue(refused > 100 && refused < CHANGES, refused + " refused");
  }

  private PifiException refusal(ArchiveBytes archive, Consumer<ArchiveBytes> change, String named)
      throws IOException {
    change.accept(archive);
    Path file = archive.write(file());
    PifiException fault =
        assertTimeoutPreemptively(
            Duration.ofSeconds(5),
            () -> assertThrows(PifiException.class, () -> CheckpointFiles.readAll(file)));
    assertTrue(fault.getMessage().contains(named), fault.getMessage());
    return fault;
  }

  private Path file() {
    return folder.resolve("pytorch_model.bin");
  }

  private static Arguments of(String named, Consumer<ArchiveBytes> change) {
    return Arguments.of(named, change);
  }
}
