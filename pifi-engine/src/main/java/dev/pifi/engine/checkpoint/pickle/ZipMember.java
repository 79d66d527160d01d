package dev.pifi.engine.checkpoint.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One file of an archive, as the archive's directory describes it.
 *
 * @param flags the bits of the general purpose field
 * @param method how it is compressed; 0 if it is not
 * @param size its bytes
 * @param storedSize its bytes in the archive
 * @param start where its own header begins
 * @param limit where the next member or the directory begins
 */
record ZipMember(
    String name, int flags, int method, long size, long storedSize, long start, long limit) {
  static final int LOCAL_HEADER_BYTES = 30;

  private static final int LOCAL_SIGNATURE = 0x04034b50;
  private static final int NAME_LENGTH_AT = 26;
  private static final int ENCRYPTED = 1;

  /**
   * Where its bytes begin in the file, once it is known that they lie there as they are.
   *
   * @throws dev.pifi.spi.PifiException UNSUPPORTED if they are compressed or encrypted
   */
  long dataOffset(FileBytes bytes) throws IOException {
    String what = "archive member " + PickleFault.quote(name);
    if (method != 0 || (flags & ENCRYPTED) != 0) {
      throw PickleFault.unsupported(
          bytes.file(),
          what + " to be stored as it is, as torch.save does",
          method != 0 ? "compression method " + method : "encryption",
          "write the checkpoint again with torch.save");
    }
    ByteBuffer header = bytes.read(start, LOCAL_HEADER_BYTES, what);
    if (header.getInt(0) != LOCAL_SIGNATURE) {
      throw PickleFault.malformed(bytes.file(), what + " at byte " + start, "no member there");
    }
    long data =
        start
            + LOCAL_HEADER_BYTES
            + (header.getShort(NAME_LENGTH_AT) & 0xFFFF)
            + (header.getShort(NAME_LENGTH_AT + 2) & 0xFFFF);
    if (size != storedSize || data > limit || size > limit - data) {
      throw PickleFault.malformed(
          bytes.file(),
          what + " to end before byte " + limit,
          Long.toUnsignedString(size) + " bytes from byte " + data);
    }
    return data;
  }
}
