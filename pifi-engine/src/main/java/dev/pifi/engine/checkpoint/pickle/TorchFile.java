package dev.pifi.engine.checkpoint.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Map;

/** Opens a file of {@code torch.save} that holds tensors by name, in either of its two formats. */
public final class TorchFile {
  private static final int START_BYTES = 24;
  private static final int ZIP_START = 0x04034b50;
  private static final String LFS_POINTER = "version https://git-lfs";

  private TorchFile() {}

  /**
   * Finds the tensors of a file; reads its pickle and its directory, and no numbers.
   *
   * @return the tensors by name, in the order of the file
   * @throws IOException if the operating system does not let it be read
   * @throws dev.pifi.spi.PifiException CHECKPOINT_INVALID if it is malformed, is not a dictionary
   *     of tensors, or names a class or function that is none of tensors; UNSUPPORTED if it is
   *     compressed, encrypted or of a big-endian machine
   */
  public static Map<String, PickledTensor> read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      FileBytes bytes = new FileBytes(file, channel, channel.size());
      ByteBuffer start =
          bytes.read(0, (int) Math.min(START_BYTES, bytes.size()), "the file's beginning");
      return contents(bytes, start).tensors(file);
    }
  }

  private static StateDict contents(FileBytes bytes, ByteBuffer start) throws IOException {
    if (start.limit() >= Integer.BYTES && start.getInt(0) == ZIP_START) {
      return ZipFormat.read(bytes);
    }
    if (start.limit() > 0 && (start.get(0) & 0xFF) == Opcode.PROTO) {
      return LegacyFormat.read(bytes);
    }
    String text = StandardCharsets.ISO_8859_1.decode(start.duplicate()).toString();
    throw PickleFault.malformed(
        bytes.file(),
        "a file of torch.save",
        text.startsWith(LFS_POINTER)
            ? "a Git LFS pointer to it; run 'git lfs pull' to get the file"
            : bytes.size() == 0
                ? "an empty file"
                : "a file that begins with bytes " + HexFormat.of().formatHex(start.array()));
  }
}
