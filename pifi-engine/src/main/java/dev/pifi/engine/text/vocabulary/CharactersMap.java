package dev.pifi.engine.text.vocabulary;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/**
 * The compiled map of characters of a SentencePiece model: a double-array trie of what to replace,
 * and the texts to replace it with. Checked before the native library gets it, which trusts it and
 * ends the whole process at an index out of range.
 */
final class CharactersMap {
  private static final int BLOCK = 256;

  private final Path file;
  private final ByteBuffer trie;
  private final byte[] texts;

  private CharactersMap(Path file, ByteBuffer trie, byte[] texts) {
    this.file = file;
    this.trie = trie;
    this.texts = texts;
  }

  /**
   * Checks one.
   *
   * @throws dev.pifi.spi.PifiException FILE_INVALID if an index leads out of it
   */
  static void check(Path file, byte[] map) {
    ByteBuffer data = ByteBuffer.wrap(map).order(ByteOrder.LITTLE_ENDIAN);
    int size = map.length < Integer.BYTES ? -1 : data.getInt();
    if (size <= 0 || size > data.remaining() || size % Integer.BYTES != 0) {
      throw Faults.invalid(
          file, "a map of characters", "a trie of " + size + " bytes in " + map.length);
    }
    ByteBuffer trie = data.slice(data.position(), size).order(ByteOrder.LITTLE_ENDIAN);
    byte[] texts = new byte[data.remaining() - size];
    data.position(data.position() + size).get(texts);
    new CharactersMap(file, trie, texts).check();
  }

  private void check() {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(texts));
    } catch (CharacterCodingException e) {
      throw Faults.invalid(file, "a map to texts in UTF-8", "other bytes");
    }
    int count = trie.capacity() / Integer.BYTES;
    BitSet seen = new BitSet(count);
    Deque<Integer> open = new ArrayDeque<>();
    open.add(0);
    seen.set(0);
    while (!open.isEmpty()) {
      int node = open.remove();
      int unit = unit(node);
      int children = node ^ offset(unit);
      int last = children | (BLOCK - 1);
      if (children < 0 || last >= count) {
        throw Faults.invalid(file, "a trie of " + count + " units", "a way to unit " + last);
      }
      if (hasLeaf(unit)) {
        checkText(unit(children) & Integer.MAX_VALUE);
      }
      for (int label = 1; label < BLOCK; label++) {
        int child = children ^ label;
        if (label(unit(child)) == label && !seen.get(child)) {
          seen.set(child);
          open.add(child);
        }
      }
    }
  }

  private void checkText(int start) {
    boolean insideCharacter = start < texts.length && (texts[start] & 0xC0) == 0x80;
    if (start >= texts.length || insideCharacter) {
      throw Faults.invalid(
          file, "texts within " + texts.length + " bytes", "one that starts at " + start);
    }
  }

  private int unit(int index) {
    return trie.getInt(index * Integer.BYTES);
  }

  // The layout of a unit is that of the darts-clone library.

  private static boolean hasLeaf(int unit) {
    return (unit >>> 8 & 1) == 1;
  }

  private static int label(int unit) {
    return unit & (1 << 31 | 0xFF);
  }

  private static int offset(int unit) {
    return unit >>> 10 << ((unit & 1 << 9) >>> 6);
  }
}
