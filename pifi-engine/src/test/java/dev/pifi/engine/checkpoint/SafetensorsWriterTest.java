package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A safetensors file is written whole or not at all. */
class SafetensorsWriterTest {
  private static final int LARGE = 600_000;

  @TempDir private Path folder;

  @Test
  void whatIsWrittenIsReadAgain() {
    write(new float[] {1, -0.0f, Float.NaN, Float.MIN_VALUE});
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertEquals(Set.of("a", "large", "empty"), checkpoint.names());
      assertEquals(Map.of("format", "pt"), checkpoint.metadata());
      assertArrayEquals(
          new float[] {1, -0.0f, Float.NaN, Float.MIN_VALUE},
          checkpoint.readFloats(checkpoint.entry("a")));
      assertEquals(List.of(2L, 2L), checkpoint.entry("a").shape());
      assertEquals(LARGE - 1, checkpoint.readFloats(checkpoint.entry("large"))[LARGE - 1]);
      assertEquals(0, checkpoint.readFloats(checkpoint.entry("empty")).length);
    }
  }

  @Test
  void theSameTensorsGiveTheSameBytes() throws IOException {
    write(new float[] {1, 2, 3, 4});
    byte[] first = Files.readAllBytes(file());
    write(new float[] {1, 2, 3, 4});
    assertArrayEquals(first, Files.readAllBytes(file()));
  }

  /** Full in the header, in the first tensor, within the large one, and one byte too early. */
  @ParameterizedTest
  @ValueSource(longs = {0, 5, 300, 1_000_000, -1})
  void aFullDiskLeavesTheFileThatWasThere(long room) throws IOException {
    write(new float[] {1, 2, 3, 4});
    byte[] before = Files.readAllBytes(file());
    long limit = room < 0 ? before.length + room : room;
    PifiException fault =
        assertThrows(
            PifiException.class,
            () ->
                SafetensorsWriter.write(
                    file(),
                    Map.of("format", "pt"),
                    tensors(new float[] {5, 6, 7, 8}),
                    disk -> new FullDisk(disk, limit)));
    assertEquals(ErrorCode.STORAGE_FAILED, fault.code());
    assertTrue(fault.getMessage().contains("No space left"), fault.getMessage());
    assertArrayEquals(before, Files.readAllBytes(file()));
    assertEquals(Set.of("model.safetensors"), files());
  }

  @Test
  void aFullDiskLeavesNothingWhereNothingWas() throws IOException {
    assertThrows(
        PifiException.class,
        () ->
            SafetensorsWriter.write(
                file(), Map.of(), tensors(new float[4]), disk -> new FullDisk(disk, 1000)));
    assertEquals(Set.of(), files());
  }

  @Test
  void aFolderThatIsMissingIsNamed() {
    Path missing = folder.resolve("none").resolve("model.safetensors");
    PifiException fault =
        assertThrows(
            PifiException.class,
            () -> SafetensorsWriter.write(missing, Map.of(), tensors(new float[4])));
    assertEquals(ErrorCode.STORAGE_FAILED, fault.code());
    assertTrue(fault.getMessage().contains(missing.toString()), fault.getMessage());
  }

  @Test
  void numbersThatDoNotComeLeaveNoHalfFile() throws IOException {
    FloatTensor failing =
        new FloatTensor(
            "f",
            new long[] {1},
            () -> {
              throw new IllegalArgumentException("no numbers");
            });
    FloatTensor tooFew = new FloatTensor("t", new long[] {2}, () -> new float[1]);
    FloatTensor good = new FloatTensor("g", new long[] {1}, () -> new float[1]);
    for (List<FloatTensor> tensors :
        List.of(List.of(good, failing), List.of(good, tooFew), List.of(good, good))) {
      assertThrows(
          RuntimeException.class, () -> SafetensorsWriter.write(file(), Map.of(), tensors));
      assertFalse(Files.exists(file()));
      assertEquals(Set.of(), files());
    }
  }

  private void write(float[] small) {
    SafetensorsWriter.write(file(), Map.of("format", "pt"), tensors(small));
  }

  private static List<FloatTensor> tensors(float[] small) {
    float[] large = new float[LARGE];
    for (int i = 0; i < LARGE; i++) {
      large[i] = i;
    }
    return List.of(
        new FloatTensor("a", new long[] {2, 2}, () -> small),
        new FloatTensor("large", new long[] {LARGE}, () -> large),
        new FloatTensor("empty", new long[] {0, 3}, () -> new float[0]));
  }

  private Path file() {
    return folder.resolve("model.safetensors");
  }

  private Set<String> files() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.map(path -> path.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  /** Takes so many bytes and then fails in the words of the operating system. */
  private static final class FullDisk implements WritableByteChannel {
    private final WritableByteChannel disk;
    private long room;

    FullDisk(WritableByteChannel disk, long room) {
      this.disk = disk;
      this.room = room;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      if (room == 0) {
        throw new IOException("No space left on device");
      }
      ByteBuffer fitting = bytes.duplicate();
      fitting.limit(bytes.position() + (int) Math.min(room, bytes.remaining()));
      int written = disk.write(fitting);
      bytes.position(bytes.position() + written);
      room -= written;
      return written;
    }

    @Override
    public boolean isOpen() {
      return disk.isOpen();
    }

    @Override
    public void close() throws IOException {
      disk.close();
    }
  }
}
