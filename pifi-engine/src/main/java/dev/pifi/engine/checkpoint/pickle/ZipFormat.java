package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.engine.checkpoint.pickle.PickleValue.Storage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Files of PyTorch 1.6 and newer: an archive of one pickle, {@code NAME/data.pkl}, and one member
 * for each storage, {@code NAME/data/KEY}.
 */
final class ZipFormat {
  private static final String PICKLE = "/data.pkl";
  private static final int LONGEST_ORDER_NAME = 16;

  private final FileBytes bytes;
  private final Map<String, ZipMember> members;
  private final String root;

  private ZipFormat(FileBytes bytes, Map<String, ZipMember> members, String root) {
    this.bytes = bytes;
    this.members = members;
    this.root = root;
  }

  static StateDict read(FileBytes bytes) throws IOException {
    Map<String, ZipMember> members = ZipDirectory.read(bytes);
    // Everything lies in one folder, named after the file when it was written.
    String root =
        members.keySet().stream()
            .filter(name -> name.endsWith(PICKLE))
            .map(name -> name.substring(0, name.length() - PICKLE.length()))
            .filter(name -> name.indexOf('/') < 0)
            .findFirst()
            .orElseThrow(
                () ->
                    PickleFault.malformed(
                        bytes.file(),
                        "an archive of torch.save, with NAME/data.pkl in it",
                        "an archive of " + members.size() + " other members"));
    return new ZipFormat(bytes, members, root).read();
  }

  private StateDict read() throws IOException {
    requireLittleEndian();
    ZipMember pickle = members.get(root + PICKLE);
    long at = pickle.dataOffset(bytes);
    if (pickle.size() > PickleInput.MAX_BYTES) {
      throw PickleFault.malformed(
          bytes.file(),
          "a pickle of at most " + PickleInput.MAX_BYTES + " bytes",
          pickle.size() + " bytes");
    }
    ByteBuffer content = bytes.map(at, pickle.size(), "the pickle");
    StorageTable storages = new StorageTable();
    PickleValue value = new Unpickler(new PickleInput(bytes.file(), content, at), storages).load();
    Map<String, Long> offsets = new HashMap<>();
    for (Storage storage : storages.all()) {
      offsets.put(storage.key(), locate(storage));
    }
    return new StateDict(value, offsets);
  }

  private void requireLittleEndian() throws IOException {
    Optional<ZipMember> order = Optional.ofNullable(members.get(root + "/byteorder"));
    if (order.isEmpty()) {
      return; // Files before PyTorch 2.1 do not say, and were written on little-endian machines.
    }
    int length = (int) Math.min(order.get().size(), LONGEST_ORDER_NAME);
    ByteBuffer text = bytes.read(order.get().dataOffset(bytes), length, "the byte order");
    String name = StandardCharsets.US_ASCII.decode(text).toString().strip();
    if (!name.equals("little")) {
      throw PickleFault.unsupported(
          bytes.file(),
          "numbers of a little-endian machine",
          "byte order " + PickleFault.quote(name),
          "write the checkpoint again on such a machine, or with safetensors");
    }
  }

  private long locate(Storage storage) throws IOException {
    ZipMember member = members.get(root + "/data/" + storage.key());
    String what = "storage " + PickleFault.quote(storage.key());
    if (member == null) {
      throw PickleFault.malformed(bytes.file(), what + " in the archive", "none");
    }
    long offset = member.dataOffset(bytes);
    long needed = storage.elements() * storage.type().elementBytes();
    if (member.size() < needed) {
      throw PickleFault.malformed(
          bytes.file(), what + " of " + needed + " bytes", member.size() + " bytes");
    }
    return offset;
  }
}
