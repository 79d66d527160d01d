package dev.pifi.engine.torch;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** A loaded TorchScript archive. Methods may be called from one thread at a time. */
final class TorchModule implements AutoCloseable {
  private static final byte[] EMPTY_TUPLE = {(byte) 0x80, 2, 0x29, 0x2E};

  private final Model model;
  private final PtSymbolBlock block;

  TorchModule(String code, Device device) {
    this.model = Model.newInstance("m", device, "PyTorch");
    try {
      Path folder = Files.createTempDirectory("pifi-script");
      Path file = folder.resolve("m.pt");
      try {
        writeArchive(file, code);
        model.load(folder, "m");
      } finally {
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
      }
    } catch (IOException | MalformedModelException e) {
      model.close();
      throw PifiException.of(ErrorCode.INTERNAL, "compiled model")
          .actual(e.toString())
          .cause(e)
          .build();
    }
    this.block = (PtSymbolBlock) model.getBlock();
    JniUtils.setGraphExecutorOptimize(false);
    JniUtils.enableTrainingMode(block);
  }

  /**
   * Calls a method.
   *
   * @param arguments the method's lists by name, in its order; results belong to the manager of the
   *     first array
   * @param training whether results may take part in gradients
   */
  NDList call(NDArray method, Map<String, List<NDArray>> arguments, boolean training) {
    JniUtils.setGraphExecutorOptimize(false);
    NDList list = new NDList();
    arguments.forEach(
        (name, arrays) -> {
          String label = name + "[]";
          for (NDArray array : arrays) {
            array.setName(label);
            list.add(array);
          }
        });
    list.add(method);
    return IValueUtils.forward(block, list, training);
  }

  private static void writeArchive(Path file, String code) throws IOException {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.setMethod(ZipOutputStream.STORED);
      put(zip, "m/version", "10\n".getBytes(StandardCharsets.US_ASCII));
      put(zip, "m/byteorder", "little".getBytes(StandardCharsets.US_ASCII));
      put(zip, "m/constants.pkl", EMPTY_TUPLE);
      put(zip, "m/data.pkl", modulePickle());
      put(zip, "m/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** The module object: class Net with one attribute, training = False. */
  private static byte[] modulePickle() {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.writeBytes(new byte[] {(byte) 0x80, 2, 'c'});
    out.writeBytes("__torch__\nNet\n".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(new byte[] {')', (byte) 0x81, '}', '('});
    byte[] name = "training".getBytes(StandardCharsets.US_ASCII);
    out.writeBytes(new byte[] {'X', (byte) name.length, 0, 0, 0});
    out.writeBytes(name);
    out.writeBytes(new byte[] {(byte) 0x89, 'u', 'b', '.'});
    return out.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    CRC32 crc = new CRC32();
    crc.update(bytes);
    ZipEntry entry = new ZipEntry(name);
    entry.setSize(bytes.length);
    entry.setCompressedSize(bytes.length);
    entry.setCrc(crc.getValue());
    zip.putNextEntry(entry);
    zip.write(bytes);
    zip.closeEntry();
  }

  @Override
  public void close() {
    model.close();
  }
}
