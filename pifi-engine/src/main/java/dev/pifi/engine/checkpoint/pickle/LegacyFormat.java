package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.engine.checkpoint.pickle.PickleValue.Constant;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Dictionary;
import dev.pifi.engine.checkpoint.pickle.PickleValue.HugeWhole;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Sequence;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Storage;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Text;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Whole;
import java.io.IOException;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/**
 * Files of PyTorch before 1.6: five pickles (a magic number, the version, facts of the machine, the
 * value, the keys of its storages), then each storage as an element count and its elements.
 */
final class LegacyFormat {
  private static final BigInteger MAGIC = new BigInteger("1950a86a20f9469cfc6c", 16);
  private static final Whole VERSION = new Whole(1001);

  private final FileBytes bytes;
  private final PickleInput in;
  private final StorageTable storages = new StorageTable();

  private LegacyFormat(FileBytes bytes, PickleInput in) {
    this.bytes = bytes;
    this.in = in;
  }

  static StateDict read(FileBytes bytes) throws IOException {
    long window = Math.min(bytes.size(), PickleInput.MAX_BYTES);
    PickleInput in = new PickleInput(bytes.file(), bytes.map(0, window, "the pickles"), 0);
    return new LegacyFormat(bytes, in).read();
  }

  private StateDict read() throws IOException {
    PickleValue magic = load();
    if (!(magic instanceof HugeWhole huge && huge.number().equals(MAGIC))) {
      throw in.fault("the magic number of torch.save", magic.describe());
    }
    PickleValue version = load();
    if (!(version instanceof Whole whole && whole.equals(VERSION))) {
      throw in.fault("version " + VERSION.describe() + " of the format", version.describe());
    }
    requireLittleEndian(load());
    PickleValue value = load();
    return new StateDict(value, locate(load()));
  }

  private PickleValue load() {
    return new Unpickler(in, storages).load();
  }

  private void requireLittleEndian(PickleValue machine) {
    if (!(machine instanceof Dictionary facts)) {
      throw in.fault("a dictionary of facts about the machine", machine.describe());
    }
    if (facts.get("little_endian") != Constant.TRUE) {
      throw PickleFault.unsupported(
          bytes.file(),
          "numbers of a little-endian machine",
          "little_endian = " + facts.get("little_endian").describe(),
          "write the checkpoint again on such a machine, or with safetensors");
    }
  }

  private Map<String, Long> locate(PickleValue keys) throws IOException {
    if (!(keys instanceof Sequence list)) {
      throw in.fault("a list of storage keys", keys.describe());
    }
    Map<String, Long> offsets = new HashMap<>();
    long at = in.position();
    for (PickleValue item : list.items()) {
      Storage storage = storage(item);
      String what = "storage " + PickleFault.quote(storage.key());
      long elements = bytes.read(at, Long.BYTES, "the length of " + what).getLong();
      if (elements != storage.elements()) {
        throw PickleFault.malformed(
            bytes.file(),
            what + " of " + storage.elements() + " elements",
            elements + " at byte " + at);
      }
      long length = elements * storage.type().elementBytes();
      bytes.require(at + Long.BYTES, length, what);
      if (offsets.put(storage.key(), at + Long.BYTES) != null) {
        throw PickleFault.malformed(bytes.file(), what + " once", "twice");
      }
      at += Long.BYTES + length;
    }
    for (Storage storage : storages.all()) {
      if (!offsets.containsKey(storage.key())) {
        throw PickleFault.malformed(
            bytes.file(), "storage " + PickleFault.quote(storage.key()) + " in the file", "none");
      }
    }
    return offsets;
  }

  private Storage storage(PickleValue key) {
    if (!(key instanceof Text text)) {
      throw in.fault("texts as storage keys", key.describe());
    }
    return storages
        .find(text.text())
        .orElseThrow(() -> in.fault("the key of a storage of some tensor", text.describe()));
  }
}
