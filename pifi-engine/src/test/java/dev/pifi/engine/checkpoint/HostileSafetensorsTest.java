package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that lie about themselves end with a PifiException, soon and without much memory. */
class HostileSafetensorsTest {
  private static final String GOOD =
      "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]},"
          + "'b':{'dtype':'BF16','shape':[4],'data_offsets':[16,24]}}";
  private static final int DATA = 24;

  @TempDir Path folder;

  private static byte[] file(long headerLength, String header, int data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] text = header.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    long length = headerLength < 0 ? text.length : headerLength;
    out.writeBytes(ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(length).array());
    out.writeBytes(text);
    for (int i = 0; i < data; i++) {
      out.write(i);
    }
    return out.toByteArray();
  }

  private Path written(byte[] bytes) {
    try {
      return Files.write(folder.resolve("model.safetensors"), bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void refused(byte[] bytes) {
    Path file = written(bytes);
    assertTimeoutPreemptively(
        Duration.ofSeconds(2),
        () -> assertThrows(PifiException.class, () -> CheckpointFiles.readAll(file)));
  }

  @Test
  void theFileThatTheOthersAreMadeFromIsGood() {
    try (Checkpoint checkpoint = Checkpoint.open(written(file(-1, GOOD, DATA)))) {
      assertEquals(4, checkpoint.readFloats(checkpoint.entry("a")).length);
      assertEquals(4, checkpoint.readFloats(checkpoint.entry("b")).length);
    }
  }

  @Test
  void aFileCutAnywhereIsRefused() {
    byte[] whole = file(-1, GOOD, DATA);
    for (int length = 0; length < whole.length; length++) {
      refused(Arrays.copyOf(whole, length));
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        0,
        1,
        10_000,
        Integer.MAX_VALUE,
        1L << 40,
        Long.MAX_VALUE,
        0xF000000000000000L >>> 1
      })
  void aHeaderThatIsNotAsLongAsItSaysIsRefused(long length) {
    refused(file(length, GOOD, DATA));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{'a':1}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]}",
        "{'a':{'dtype':'F31','shape':[2,2],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[2,2]}}",
        "{'a':{'shape':[2,2],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[2,3],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[-2,-2],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[2.5,2],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[16,0]}}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[-16,0]}}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[16,32]}}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[9223372036854775800,0]}}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16,24]}}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]},"
            + "'b':{'dtype':'F32','shape':[4],'data_offsets':[8,24]}}",
        "{'a':{'dtype':'F32','shape':[2,2],'data_offsets':[0,16]},"
            + "'a':{'dtype':'F32','shape':[2],'data_offsets':[16,24]}}",
      })
  void aHeaderThatDoesNotDescribeTheFileIsRefused(String header) {
    refused(file(-1, header, DATA));
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Long.MIN_VALUE, -1L << 32})
  void aHeaderOfNegativeLengthIsRefused(long length) {
    byte[] bytes = file(0, GOOD, DATA);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
    refused(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},"
            + "'b':{'dtype':'F32','shape':[2],'data_offsets':[16,24]}}",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[8,24]}}",
        "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}",
        "{'a':{'dtype':'F32','shape':[6,0],'data_offsets':[0,24]}}",
        "{'a':{'dtype':'F32','shape':6,'data_offsets':[0,24]}}",
        "{'a':{'dtype':32,'shape':[6],'data_offsets':[0,24]}}",
        "{'a':{'dtype':'F32','shape':[6],'data_offsets':'all'}}",
        "{'a':{'dtype':'F32','shape':[1e1],'data_offsets':[0,24]}}",
        "{'a':{'dtype':'F32','shape':[18446744073709551622],'data_offsets':[0,24]}}",
        "{'a':{'dtype':'F32','shape':[6],'data_offsets':[0,24]}}{}",
        "{'__metadata__':{'format':1},'a':{'dtype':'F32','shape':[6],'data_offsets':[0,24]}}",
        "{'__metadata__':[],'a':{'dtype':'F32','shape':[6],'data_offsets':[0,24]}}",
        "{'a':{'dtype':'F32','shape':[6],'data_offsets':[0,24],'x':{'y':1,'y':2}}}",
      })
  void dataThatIsNotCoveredOrNotTypedIsRefused(String header) {
    refused(file(-1, header, DATA));
  }

  @Test
  void numbersAndNamesWithoutEndAreRefused() {
    refused(
        file(
            -1,
            "{'a':{'dtype':'F32','shape':[" + "9".repeat(1 << 20) + "],'data_offsets':[0,24]}}",
            DATA));
    refused(
        file(
            -1,
            "{'" + "a".repeat(1 << 20) + "':{'dtype':'F32','shape':[5],'data_offsets':[0,24]}}",
            DATA));
    String axes = "1,".repeat(1 << 20) + "6";
    refused(file(-1, "{'a':{'dtype':'F32','shape':[" + axes + "],'data_offsets':[0,24]}}", DATA));
  }

  /** The parser's own table of names refuses such a header; it must do so in our words. */
  @Test
  void namesOfOneHashEndInAnErrorOrNotAtAll() {
    StringBuilder header = new StringBuilder("{");
    for (int i = 0; i < 1 << 14; i++) {
      header.append('\'');
      for (int bit = 0; bit < 14; bit++) {
        header.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      header.append("':{'dtype':'F32','shape':[0],'data_offsets':[0,0]},");
    }
    refused(file(-1, header + "'a':{'dtype':'F32','shape':[7],'data_offsets':[0,24]}}", DATA));
  }

  @Test
  void deepJsonAndTextThatIsNotUtf8AreRefused() {
    refused(file(-1, "[".repeat(100_000), DATA));
    byte[] bytes = file(-1, GOOD, DATA);
    bytes[10] = (byte) 0xff;
    refused(bytes);
  }

  @Test
  void noChangeOfAHeaderEndsInAnythingElse() {
    Random random = new Random(7);
    byte[] good = file(-1, GOOD, DATA);
    int refused = 0;
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = good.clone();
      for (int k = 0; k <= random.nextInt(3); k++) {
        int at = random.nextInt(good.length - DATA);
        bytes[at] = random.nextBoolean() ? (byte) random.nextInt(256) : (byte) (bytes[at] ^ 1);
      }
      Path file = written(bytes);
      try {
        CheckpointFiles.readAll(file);
      } catch (PifiException e) {
        refused++;
      }
    }
    assertTrue(refused > 2000, refused + " refused");
  }

  @Test
  void anIndexThatNamesWhatIsNotThereIsRefused() throws IOException {
    written(file(-1, GOOD, DATA));
    Path index = folder.resolve("model.safetensors.index.json");
    Files.move(folder.resolve("model.safetensors"), folder.resolve("one.safetensors"));
    for (String map :
        new String[] {
          "{'weight_map':{'a':'two.safetensors','b':'one.safetensors'}}",
          "{'weight_map':{'a':'one.safetensors','c':'one.safetensors'}}",
          "{'weight_map':{'a':'../one.safetensors'}}",
          "{'weight_map':3}",
          "{}"
        }) {
      Files.writeString(index, map.replace('\'', '"'));
      assertThrows(PifiException.class, () -> CheckpointFiles.readAll(folder), map);
    }
    Files.writeString(
        index, "{'weight_map':{'a':'one.safetensors','b':'one.safetensors'}}".replace('\'', '"'));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertArrayEquals(new long[] {2, 2}, checkpoint.entry("a").shapeArray());
    }
  }

  @Test
  void aFileThatChangesWhileItIsOpenIsRefusedBeforeItIsRead() throws IOException {
    Path file = folder.resolve("model.safetensors");
    FloatTensor tensor = new FloatTensor("x", new long[] {4}, () -> new float[] {1, 2, 3, 4});
    SafetensorsWriter.write(file, Map.of(), List.of(tensor));
    try (Checkpoint open = Checkpoint.open(file)) {
      TensorEntry entry = open.entry("x");
      assertEquals(2, open.readFloats(entry)[1]);
      byte[] bytes = Files.readAllBytes(file);
      Files.write(file, Arrays.copyOf(bytes, bytes.length - 4));
      PifiException fault = assertThrows(PifiException.class, () -> open.map(entry));
      assertEquals(ErrorCode.CHECKPOINT_INVALID, fault.code());
      assertTrue(fault.actual().contains("changed while in use"), fault.actual());
    }
  }
}
