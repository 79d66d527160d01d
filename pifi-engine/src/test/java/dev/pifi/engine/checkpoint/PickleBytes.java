package dev.pifi.engine.checkpoint;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Writes pickles by hand, honest and hostile ones. */
final class PickleBytes {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** Begins a pickle of protocol 2. */
  PickleBytes begin() {
    return hex("8002");
  }

  PickleBytes hex(String hex) {
    bytes.writeBytes(HexFormat.of().parseHex(hex.replace(" ", "")));
    return this;
  }

  /** Opcodes that are printable characters, and lines of names. */
  PickleBytes ascii(String text) {
    bytes.writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    return this;
  }

  PickleBytes text(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ascii("X");
    little(Integer.BYTES, encoded.length);
    bytes.writeBytes(encoded);
    return this;
  }

  /** A whole number of 64 bits. */
  PickleBytes whole(long number) {
    return hex("8a08").little(Long.BYTES, number);
  }

  PickleBytes little(int length, long number) {
    byte[] all =
        ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    bytes.write(all, 0, length);
    return this;
  }

  PickleBytes repeat(String text, int count) {
    return ascii(text.repeat(count));
  }

  /** A tensor of float32 in one axis of a storage. */
  PickleBytes tensor(String name, String key, long elements) {
    text(name).tensorOf("torch\nFloatStorage\n", key, elements, 0);
    return ascii("(").whole(elements).ascii("t(").whole(1).ascii("t").tensorEnd();
  }

  /** A tensor up to its shape and strides, which follow as two tuples, then {@link #tensorEnd}. */
  PickleBytes tensorOf(String storageClass, String key, long elements, long offset) {
    ascii("ctorch._utils\n_rebuild_tensor_v2\n((").text("storage").ascii("c" + storageClass);
    return text(key).text("cpu").whole(elements).ascii("tQ").whole(offset);
  }

  PickleBytes tensorEnd() {
    return hex("89").ascii("ccollections\nOrderedDict\n)RtR");
  }

  PickleBytes raw(PickleBytes others) {
    bytes.writeBytes(others.toBytes());
    return this;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }

  /** The pickles that a file of the old format begins with. */
  static PickleBytes legacy() {
    return new PickleBytes()
        .hex("8002 8a0a 6cfc9c46f9206aa85019 2e")
        .hex("8002 4de903 2e")
        .begin()
        .ascii("}(")
        .text("little_endian")
        .hex("88")
        .ascii("u.");
  }

  /** A file of the old format whose value is this pickle, and that has no storages. */
  static byte[] legacyWith(PickleBytes value) {
    return legacy().begin().raw(value).ascii(".").begin().ascii("].").toBytes();
  }
}
