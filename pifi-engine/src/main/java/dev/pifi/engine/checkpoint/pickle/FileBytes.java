package dev.pifi.engine.checkpoint.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/** Bytes of an open file at places that the file itself states, which therefore may be lies. */
record FileBytes(Path file, FileChannel channel, long size) {

  /** Reads some bytes; allocates only once they are known to be there. */
  ByteBuffer read(long position, int length, String what) throws IOException {
    require(position, length, what);
    ByteBuffer bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, position + bytes.position()) < 0) {
        throw new IOException("the file became shorter while it was read");
      }
    }
    return bytes.flip();
  }

  /** Maps some bytes. */
  ByteBuffer map(long position, long length, String what) throws IOException {
    require(position, length, what);
    return channel
        .map(FileChannel.MapMode.READ_ONLY, position, length)
        .order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Demands that a range lies in the file. */
  void require(long position, long length, String what) {
    if (position < 0 || length < 0 || length > size - position) {
      throw PickleFault.malformed(
          file,
          what
              + ": "
              + Long.toUnsignedString(length)
              + " bytes from byte "
              + Long.toUnsignedString(position),
          "a file of " + size + " bytes");
    }
  }
}
