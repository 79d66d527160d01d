package dev.pifi.engine.checkpoint;

import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
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
  TensorHeaders {
    metadata = Collections.unmodifiableMap(new LinkedHashMap<>(metadata));
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /** Reads the header of a file in whichever format it is. */
  static TensorHeaders read(Path file) {
    if (file.toString().endsWith(".bin")) {
      throw PifiException.of(ErrorCode.UNSUPPORTED, file.toString())
          .expected("a safetensors checkpoint")
          .actual("a PyTorch pickle, which is not read yet")
          .remedy("use the model's safetensors files")
          .build();
    }
    return SafetensorsHeader.read(file);
  }
}
