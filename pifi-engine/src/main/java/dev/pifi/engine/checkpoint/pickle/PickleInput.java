package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.spi.PifiException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The bytes of one or more pickles. Every length that they state is compared with what is left
 * before anything is allocated for it.
 */
final class PickleInput {
  /** More than any pickle of tensors has; the numbers of a checkpoint are not in it. */
  static final long MAX_BYTES = 16L << 20;

  private static final int LONGEST_LINE = 256;
  private static final int LONGEST_WHOLE_BYTES = 16;

  private final Path file;
  private final ByteBuffer bytes;
  private final long start;

  /**
   * Reads a buffer from its position to its limit.
   *
   * @param start where in the file the buffer's first byte lies, for messages
   */
  PickleInput(Path file, ByteBuffer bytes, long start) {
    this.file = file;
    this.bytes = bytes.order(ByteOrder.LITTLE_ENDIAN);
    this.start = start;
  }

  Path file() {
    return file;
  }

  /** Where in the file the next byte lies. */
  long position() {
    return start + bytes.position();
  }

  /** Bytes of the buffer, read or not: no pickle in it has more of anything. */
  int size() {
    return bytes.limit();
  }

  int unsignedByte() {
    return require(1).get() & 0xFF;
  }

  int unsignedShort() {
    return require(Short.BYTES).getShort() & 0xFFFF;
  }

  int signedInt() {
    return require(Integer.BYTES).getInt();
  }

  long unsignedInt() {
    return signedInt() & 0xFFFF_FFFFL;
  }

  /** An unsigned 64-bit length; one above 2^63 comes out negative, and {@link #text} refuses it. */
  long longLength() {
    return require(Long.BYTES).getLong();
  }

  double bigEndianDouble() {
    return Double.longBitsToDouble(Long.reverseBytes(require(Double.BYTES).getLong()));
  }

  /** A whole number in that many bytes, lowest first, two's complement. */
  BigInteger whole(long length) {
    if (length < 0 || length > LONGEST_WHOLE_BYTES) {
      throw fault(
          "whole numbers of at most " + LONGEST_WHOLE_BYTES + " bytes",
          "one of " + Long.toUnsignedString(length));
    }
    byte[] reversed = new byte[(int) length];
    require(length);
    for (int i = reversed.length - 1; i >= 0; i--) {
      reversed[i] = bytes.get();
    }
    return length == 0 ? BigInteger.ZERO : new BigInteger(reversed);
  }

  /** That many bytes of UTF-8. */
  String text(long length) {
    ByteBuffer encoded = require(length).slice().limit((int) length);
    bytes.position(bytes.position() + (int) length);
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(encoded)
          .toString();
    } catch (CharacterCodingException e) {
      throw fault("text in UTF-8", "bytes that are not UTF-8");
    }
  }

  /** Text up to a line feed. */
  String line() {
    int end = bytes.position();
    int last = Math.min(bytes.limit(), end + LONGEST_LINE);
    while (end < last && bytes.get(end) != '\n') {
      end++;
    }
    if (end == last) {
      throw fault("a name of at most " + LONGEST_LINE + " bytes and a line feed", "none");
    }
    String line = text(end - bytes.position());
    bytes.get();
    return line;
  }

  /** Moves on; used for lengths of frames, which only say how far to read ahead. */
  void requireFrame() {
    require(longLength());
  }

  /** A fault at the place reached. */
  PifiException fault(String expected, String actual) {
    return PickleFault.malformed(file, expected, actual + " at byte " + position());
  }

  private ByteBuffer require(long length) {
    if (length < 0 || length > bytes.remaining()) {
      throw fault(
          Long.toUnsignedString(length) + " more bytes of the pickle", "only " + bytes.remaining());
    }
    return bytes;
  }
}
