package dev.pifi.engine.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files that torch wrote, each beside the safetensors file of the same tensors. */
class TorchCheckpointTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({
    "types-zip.bin, types",
    "types-zip-protocol4.bin, types",
    "types-legacy.bin, types",
    "views-zip.bin, views",
    "views-legacy.bin, views",
    "module-zip.bin, module",
    "module-legacy.bin, module",
    "sharded/pytorch_model.bin.index.json, sharded"
  })
  void givesTheTensorsOfTheSafetensorsFileBitForBit(String pickled, String expected) {
    try (Checkpoint found = Checkpoint.open(CheckpointFiles.path(pickled));
        Checkpoint wanted = Checkpoint.open(CheckpointFiles.path(expected + ".safetensors"))) {
      assertEquals(wanted.names(), new HashSet<>(found.names()));
      for (String name : wanted.names()) {
        assertSame(name, wanted, found);
      }
    }
  }

  private static void assertSame(String name, Checkpoint wanted, Checkpoint found) {
    TensorEntry expected = wanted.entry(name);
    TensorEntry actual = found.entry(name);
    assertEquals(expected.describe(), actual.describe(), name);
    assertArrayEquals(bytes(wanted.map(expected)), bytes(found.map(actual)), name);
    assertEquals(wanted.sha256(expected), found.sha256(actual), name);
    assertTrue(found.map(actual).stream().allMatch(ByteBuffer::isDirect), name);
    if (expected.type().isFloating()) {
      assertArrayEquals(wanted.readFloats(expected), found.readFloats(actual), name);
    } else {
      assertArrayEquals(wanted.readLongs(expected), found.readLongs(actual), name);
    }
  }

  private static byte[] bytes(List<ByteBuffer> slices) {
    List<Byte> all = new ArrayList<>();
    for (ByteBuffer slice : slices) {
      while (slice.hasRemaining()) {
        all.add(slice.get());
      }
    }
    byte[] bytes = new byte[all.size()];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = all.get(i);
    }
    return bytes;
  }

  @Test
  void wholeStoragesOfZipFilesAreMappedWhereTheyLie() {
    try (Checkpoint file = Checkpoint.open(CheckpointFiles.path("types-zip.bin"))) {
      for (String name : file.names()) {
        assertEquals(0, file.entry(name).offset() % 64, name);
      }
    }
  }

  @Test
  void onlyTheShardOfTheTensorAskedForIsOpened() throws IOException {
    for (String name :
        List.of("pytorch_model.bin.index.json", "pytorch_model-00002-of-00002.bin")) {
      Files.copy(CheckpointFiles.path("sharded/" + name), folder.resolve(name));
    }
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertEquals(List.of(4L), checkpoint.entry("c").shape());
      PifiException fault = assertThrows(PifiException.class, () -> checkpoint.entry("a"));
      assertEquals(ErrorCode.FILE_INVALID, fault.code());
    }
  }

  @Test
  void safetensorsAreTakenWhereBothExist() throws IOException {
    Files.copy(CheckpointFiles.path("types-zip.bin"), folder.resolve("pytorch_model.bin"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertTrue(checkpoint.names().contains("scalar"));
    }
    Files.copy(CheckpointFiles.path("views.safetensors"), folder.resolve("model.safetensors"));
    try (Checkpoint checkpoint = Checkpoint.open(folder)) {
      assertTrue(checkpoint.names().contains("transposed"));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "expanded.bin, repeat elements",
    "nested.bin, 'a dictionary of 14 under ''model'''",
    "list.bin, a list of 1",
    "negated.bin, metadata",
    "complex.bin, torch.ComplexFloatStorage",
    "module-object.bin, torch.nn.modules.linear.Linear"
  })
  void whatIsNotADictionaryOfTensorsIsRefusedByName(String name, String named) {
    PifiException fault =
        assertThrows(
            PifiException.class, () -> Checkpoint.open(CheckpointFiles.path(name)).close());
    assertEquals(ErrorCode.CHECKPOINT_INVALID, fault.code());
    assertTrue(fault.getMessage().contains(named), fault.getMessage());
    assertTrue(fault.getMessage().contains(name), fault.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"'', an empty file", "version https://git-lfs.github.com/spec/v1, git lfs pull"})
  void aFileThatIsNoCheckpointIsNamedForWhatItIs(String content, String named) throws IOException {
    Path file = Files.writeString(folder.resolve("pytorch_model.bin"), content);
    PifiException fault = assertThrows(PifiException.class, () -> Checkpoint.open(file).close());
    assertTrue(fault.getMessage().contains(named), fault.getMessage());
  }
}
