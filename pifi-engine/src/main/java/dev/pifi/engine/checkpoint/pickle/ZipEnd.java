package dev.pifi.engine.checkpoint.pickle;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The record at the very end of an archive.
 *
 * @param directoryStart where the directory begins in the file
 * @param directoryLength its bytes
 * @param members how many entries it has
 */
record ZipEnd(long directoryStart, int directoryLength, long members) {
  private static final int SIGNATURE = 0x06054b50;
  private static final int BYTES = 22;
  private static final int COMMENT_LENGTH_AT = 20;
  private static final int LONGEST_COMMENT = 0xFFFF;

  private static final int LOCATOR_64_SIGNATURE = 0x07064b50;
  private static final int LOCATOR_64_BYTES = 20;
  private static final int SIGNATURE_64 = 0x06064b50;
  private static final int BYTES_64 = 56;

  /** About 150,000 members; archives of torch.save have one for each storage. */
  private static final long LONGEST_DIRECTORY = 16L << 20;

  /** Finds it, behind which only a comment may stand. */
  static ZipEnd find(FileBytes bytes) throws IOException {
    int tailLength = (int) Math.min(bytes.size(), BYTES + LONGEST_COMMENT);
    long tailStart = bytes.size() - tailLength;
    ByteBuffer tail = bytes.read(tailStart, tailLength, "the archive's end");
    for (int at = tailLength - BYTES; at >= 0; at--) {
      int comment = tailLength - BYTES - at;
      if (tail.getInt(at) == SIGNATURE
          && (tail.getShort(at + COMMENT_LENGTH_AT) & 0xFFFF) == comment) {
        return read(bytes, tail.position(at).slice().order(tail.order()), tailStart + at);
      }
    }
    throw PickleFault.malformed(
        bytes.file(),
        "a zip archive with its directory at the end",
        "a file of " + bytes.size() + " bytes without one; it may be truncated");
  }

  private static ZipEnd read(FileBytes bytes, ByteBuffer end, long at) throws IOException {
    long locatorAt = at - LOCATOR_64_BYTES;
    if (locatorAt >= 0) {
      ByteBuffer locator = bytes.read(locatorAt, LOCATOR_64_BYTES, "the zip64 locator");
      if (locator.getInt(0) == LOCATOR_64_SIGNATURE) {
        ByteBuffer wide = bytes.read(locator.getLong(8), BYTES_64, "the zip64 end");
        if (wide.getInt(0) != SIGNATURE_64 || wide.getInt(16) != 0 || wide.getInt(20) != 0) {
          throw PickleFault.malformed(
              bytes.file(), "a zip64 end of an archive in one part", "something else");
        }
        return checked(bytes, wide.getLong(48), wide.getLong(40), wide.getLong(32), locatorAt);
      }
    }
    if (end.getInt(4) != 0) {
      throw PickleFault.malformed(bytes.file(), "an archive in one part", "a part of one");
    }
    return checked(
        bytes,
        end.getInt(16) & 0xFFFF_FFFFL,
        end.getInt(12) & 0xFFFF_FFFFL,
        end.getShort(10) & 0xFFFF,
        at);
  }

  private static ZipEnd checked(
      FileBytes bytes, long start, long length, long members, long before) {
    if (start < 0 || length < 0 || length > LONGEST_DIRECTORY || start > before - length) {
      throw PickleFault.malformed(
          bytes.file(),
          "an archive's directory of at most " + LONGEST_DIRECTORY + " bytes before its end",
          Long.toUnsignedString(length) + " bytes from byte " + Long.toUnsignedString(start));
    }
    return new ZipEnd(start, (int) length, members);
  }
}
