package dev.pifi.metrics.text;

import java.util.Arrays;

/** Numbers pairs of non-negative integers from 1; a hash table with linear probing. */
final class PairTable {
  private static final long SPREAD = 0x9e3779b97f4a7c15L;
  private long[] keys = new long[1024];
  private int[] ids = new int[1024];
  private int[] slots = new int[513];
  private int size;

  /** The number of a pair, a new one if it is new. */
  int id(int first, int second) {
    // A word's number is raised by one, so that no key is the 0 of an empty slot.
    long key = ((long) first << 32) | (second + 1);
    int slot = slot(key);
    if (keys[slot] == key) {
      return ids[slot];
    }
    if (2 * size == keys.length) {
      grow();
      slot = slot(key);
    }
    size++;
    keys[slot] = key;
    ids[slot] = size;
    slots[size] = slot;
    return size;
  }

  int size() {
    return size;
  }

  /** Empties the table in time that grows with what it holds, not with its room. */
  void clear() {
    for (int id = 1; id <= size; id++) {
      keys[slots[id]] = 0;
    }
    size = 0;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) ((key * SPREAD) >>> 32) & mask;
    while (keys[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldSlots = slots;
    keys = new long[2 * oldKeys.length];
    ids = new int[keys.length];
    slots = Arrays.copyOf(oldSlots, keys.length / 2 + 1);
    for (int id = 1; id <= size; id++) {
      long key = oldKeys[oldSlots[id]];
      int slot = slot(key);
      keys[slot] = key;
      ids[slot] = id;
      slots[id] = slot;
    }
  }
}
