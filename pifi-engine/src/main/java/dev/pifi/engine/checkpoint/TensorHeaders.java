package dev.pifi.engine.checkpoint;

import dev.pifi.engine.checkpoint.pickle.PickledTensor;
import dev.pifi.engine.checkpoint.pickle.TorchFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one checkpoint file says about itself. Immutable.
 *
 * @param metadata free text of the file's author; empty for {@code .bin} files
 * @param tensors by name, in the order of the file's header
 */
record TensorHeaders(Map<String, String> metadata, Map<String, TensorEntry> tensors) {
  private static final String PICKLED = ".*\\.(bin|pt|pth)";

  TensorHeaders {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Reads the header of a file in whichever format its name promises. */
  static TensorHeaders read(Path file) {
    if (!file.toString().matches(PICKLED)) {
      return SafetensorsHeader.read(file);
    }
    try {
      Map<String, TensorEntry> tensors = new LinkedHashMap<>();
      TorchFile.read(file).forEach((name, tensor) -> tensors.put(name, entry(file, name, tensor)));
      return new TensorHeaders(Map.of(), tensors);
    } catch (IOException e) {
      throw CheckpointFault.unreadable(file, e);
    }
  }

  private static TensorEntry entry(Path file, String name, PickledTensor tensor) {
    return new TensorEntry(
        name,
        StoredType.named(tensor.dtype()).orElse(StoredType.UNSUPPORTED),
        tensor.dtype(),
        tensor.shape(),
        tensor.strides(),
        file,
        tensor.offset(),
        tensor.byteLength());
  }
}
