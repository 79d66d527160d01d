package dev.pifi.engine.checkpoint.pickle;

import dev.pifi.engine.checkpoint.pickle.PickleValue.Dictionary;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Storage;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Tensor;
import dev.pifi.engine.checkpoint.pickle.PickleValue.Text;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a file's pickle holds, and where its storages lie.
 *
 * @param value the pickled value
 * @param storageOffsets bytes from the start of the file to each whole storage, by key
 */
record StateDict(PickleValue value, Map<String, Long> storageOffsets) {

  /** The tensors by name, in the order of the file; plain values beside them are notes. */
  Map<String, PickledTensor> tensors(Path file) {
    if (!(value instanceof Dictionary dictionary)) {
      throw PickleFault.malformed(file, "a dictionary of tensors by name", value.describe());
    }
    Map<String, PickledTensor> tensors = new LinkedHashMap<>();
    for (Map.Entry<PickleValue, PickleValue> entry : dictionary.entries().entrySet()) {
      if (entry.getKey() instanceof Text name && entry.getValue() instanceof Tensor tensor) {
        tensors.put(name.text(), place(tensor));
      } else if (!entry.getValue().isPlain()) {
        throw PickleFault.malformed(
            file,
            "a tensor under every name",
            entry.getValue().describe() + " under " + entry.getKey().describe());
      }
    }
    if (tensors.isEmpty() && !dictionary.entries().isEmpty()) {
      throw PickleFault.malformed(file, "a dictionary of tensors by name", "plain values only");
    }
    return tensors;
  }

  private PickledTensor place(Tensor tensor) {
    Storage storage = tensor.storage();
    long elementBytes = storage.type().elementBytes();
    long elements = tensor.shape().contains(0L) ? 0 : product(tensor);
    return new PickledTensor(
        storage.type().dtype(),
        tensor.shape(),
        tensor.strides(),
        storageOffsets.get(storage.key()) + tensor.first() * elementBytes,
        elements * elementBytes);
  }

  private static long product(Tensor tensor) {
    return tensor.shape().stream().reduce(1L, (a, b) -> a * b);
  }
}
