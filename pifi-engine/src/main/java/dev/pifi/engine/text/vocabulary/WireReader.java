package dev.pifi.engine.text.vocabulary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads protocol buffers' wire format, field by field. Not thread-safe. */
final class WireReader {
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  private final Path file;
  private final ByteBuffer data;
  private int field;
  private int wireType;

  WireReader(Path file, ByteBuffer data) {
    this.file = file;
    this.data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Goes to the next field, whose value must then be read or skipped; false at the end. */
  boolean next() {
    if (!data.hasRemaining()) {
      return false;
    }
    long key = varint();
    field = (int) (key >>> 3);
    wireType = (int) (key & 7);
    if (key >>> 32 != 0 || field == 0) {
      throw malformed("a field with the number " + (key >>> 3));
    }
    return true;
  }

  int field() {
    return field;
  }

  int number() {
    expect(VARINT);
    return (int) varint();
  }

  boolean flag() {
    expect(VARINT);
    return varint() != 0;
  }

  float real() {
    expect(FIXED32);
    need(Float.BYTES);
    return data.getFloat();
  }

  String text() {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes()).toString();
    } catch (CharacterCodingException e) {
      throw malformed("text that is not UTF-8");
    }
  }

  byte[] copy() {
    ByteBuffer bytes = bytes();
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    return copy;
  }

  WireReader message() {
    return new WireReader(file, bytes());
  }

  void skip() {
    switch (wireType) {
      case VARINT -> varint();
      case FIXED64 -> move(Long.BYTES);
      case FIXED32 -> move(Integer.BYTES);
      case BYTES -> bytes();
      default -> throw malformed("a field of wire type " + wireType);
    }
  }

  private ByteBuffer bytes() {
    expect(BYTES);
    long length = varint();
    if (length < 0 || length > data.remaining()) {
      throw malformed("a field of " + length + " bytes where " + data.remaining() + " are left");
    }
    ByteBuffer bytes = data.slice(data.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
    move((int) length);
    return bytes;
  }

  private void move(int count) {
    need(count);
    data.position(data.position() + count);
  }

  private long varint() {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      need(1);
      byte b = data.get();
      value |= (b & 0x7FL) << shift;
      if (b >= 0) {
        return value;
      }
    }
    throw malformed("a number of more than ten bytes");
  }

  private void need(int count) {
    if (data.remaining() < count) {
      throw malformed("an end in the middle of a field");
    }
  }

  private void expect(int type) {
    if (wireType != type) {
      throw malformed("field " + field + " of wire type " + wireType + ", not " + type);
    }
  }

  private RuntimeException malformed(String found) {
    return Faults.invalid(file, "a SentencePiece model (protocol buffer)", found);
  }
}
