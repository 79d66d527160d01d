package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files of torch.save that are large: what is read of them, and beyond which sizes. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "files are not sparse there")
class LargeTorchCheckpointTest {
  private static final int LAYERS = 8;
  private static final int LAYER_ELEMENTS = 16 << 20;
  private static final long LAYER_BYTES = (long) LAYER_ELEMENTS * Float.BYTES;
  private static final long MOST_BESIDE_THE_LAYER = 50_000_000;
  private static final byte[] ONE_TO_FOUR = HostileArchiveTest.floats(1, 2, 3, 4);

  @TempDir private Path folder;

  /** 537 MB, of which 67 MB are asked for. */
  @ParameterizedTest
  @ValueSource(strings = {"zip", "legacy"})
  void oneLayerTakesItsOwnMemoryAndLittleBeside(String format) throws IOException {
    long[] elements = new long[LAYERS];
    Arrays.fill(elements, LAYER_ELEMENTS);
    Path path = format.equals("zip") ? zip(elements) : legacy(elements);
    assertTrue(path.toFile().length() > 500_000_000, "bytes " + path.toFile().length());
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long heapBefore = threads.getCurrentThreadAllocatedBytes();
    long directBefore = direct();
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      float[] values = checkpoint.readFloats(checkpoint.entry("w7"));
      assertEquals(LAYER_ELEMENTS, values.length);
      assertEquals(4, values[LAYER_ELEMENTS - 1]);
    }
    long beside =
        threads.getCurrentThreadAllocatedBytes()
            - heapBefore
            + Math.max(0, direct() - directBefore)
            - LAYER_BYTES;
    assertTrue(beside < MOST_BESIDE_THE_LAYER, beside + " bytes beside the layer");
  }

  @Test
  void mappingALayerOfAnArchiveCopiesNothing() throws IOException {
    Path path = zip(LAYER_ELEMENTS, LAYER_ELEMENTS);
    long directBefore = direct();
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      assertEquals(LAYER_BYTES, bytes(checkpoint, "w1"));
    }
    assertTrue(direct() - directBefore < LAYER_BYTES / 2, "a copy outside the heap");
  }

  /** The second tensor is longer than one mapping can be, the last lies beyond 32 bits. */
  @ParameterizedTest
  @ValueSource(strings = {"zip", "legacy"})
  void tensorsBeyondFourGigabytesAreRead(String format) throws IOException {
    long[] elements = {500_000_000L, 600_000_003L, 4};
    Path path = format.equals("zip") ? zip(elements) : legacy(elements);
    try (Checkpoint checkpoint = Checkpoint.open(path)) {
      TensorEntry last = checkpoint.entry("w2");
      assertTrue(last.offset() > 0xFFFF_FFFFL, "offset " + last.offset());
      assertArrayEquals(new float[] {1, 2, 3, 4}, checkpoint.readFloats(last));
      if (format.equals("zip")) {
        assertEquals(elements[1] * Float.BYTES, bytes(checkpoint, "w1"));
      }
    }
  }

  /** The length of a tensor's mapping; its last number must be 4. */
  private static long bytes(Checkpoint checkpoint, String name) {
    long bytes = 0;
    float last = 0;
    for (ByteBuffer slice : checkpoint.map(checkpoint.entry(name))) {
      bytes += slice.remaining();
      last = slice.getFloat(slice.limit() - Float.BYTES);
    }
    assertEquals(4, last);
    return bytes;
  }

  private Path zip(long... elements) throws IOException {
    ArchiveBytes archive = new ArchiveBytes().add("data.pkl", tensors(elements).toBytes());
    for (int i = 0; i < elements.length; i++) {
      long zeros = elements[i] * Float.BYTES - ONE_TO_FOUR.length;
      archive.add("data/" + i, zeros, ONE_TO_FOUR);
    }
    return archive.write(folder.resolve("pytorch_model.bin"));
  }

  private Path legacy(long... elements) throws IOException {
    PickleBytes pickles = PickleBytes.legacy().raw(tensors(elements)).begin().ascii("](");
    for (int i = 0; i < elements.length; i++) {
      pickles.text(Integer.toString(i));
    }
    Path path = folder.resolve("pytorch_model.bin");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.write(pickles.ascii("e.").toBytes());
      for (long count : elements) {
        file.write(new PickleBytes().little(Long.BYTES, count).toBytes());
        file.seek(file.getFilePointer() + count * Float.BYTES - ONE_TO_FOUR.length);
        file.write(ONE_TO_FOUR);
      }
    }
    return path;
  }

  private static PickleBytes tensors(long... elements) {
    PickleBytes pickle = new PickleBytes().begin().ascii("}(");
    for (int i = 0; i < elements.length; i++) {
      pickle.tensor("w" + i, Integer.toString(i), elements[i]);
    }
    return pickle.ascii("u.");
  }

  /** Bytes outside the heap that are not mapped files. */
  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
