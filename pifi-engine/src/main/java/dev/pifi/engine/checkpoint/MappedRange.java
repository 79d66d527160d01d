package dev.pifi.engine.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/** Maps a range of a file of any length. */
final class MappedRange {
  /** One mapping stays below 2 GiB; a power of two, so that no element lies in two. */
  static final long SLICE_BYTES = 1L << 30;

  private MappedRange() {}

  /** Read-only slices, little-endian, all but the last of {@link #SLICE_BYTES}. */
  static List<ByteBuffer> slices(Path file, long offset, long length) throws IOException {
    List<ByteBuffer> slices = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() < offset + length) {
        throw new IOException("the file became shorter since it was opened");
      }
      for (long done = 0; done < length; done += SLICE_BYTES) {
        long size = Math.min(SLICE_BYTES, length - done);
        slices.add(
            channel
                .map(FileChannel.MapMode.READ_ONLY, offset + done, size)
                .order(ByteOrder.LITTLE_ENDIAN));
      }
    }
    return slices;
  }
}
