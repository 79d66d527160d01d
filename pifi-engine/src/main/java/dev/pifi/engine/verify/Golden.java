package dev.pifi.engine.verify;

import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.TensorEntry;
import dev.pifi.engine.torch.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The golden values of a fixture. */
final class Golden implements AutoCloseable {
  private final Checkpoint file;

  Golden(Path folder) {
    this.file = Checkpoint.open(folder.resolve("golden.safetensors"));
  }

  boolean has(String name) {
    return file.names().contains(name);
  }

  float[] floats(String name) {
    return file.readFloats(file.entry(name));
  }

  Tensor.Floats floatTensor(String name) {
    TensorEntry entry = file.entry(name);
    return new Tensor.Floats(file.readFloats(entry), entry.shapeArray());
  }

  Tensor.Longs longTensor(String name) {
    TensorEntry entry = file.entry(name);
    return new Tensor.Longs(file.readLongs(entry), entry.shapeArray());
  }

  /** What stands behind a prefix in all names that have it. */
  List<String> behind(String prefix) {
    List<String> names = new ArrayList<>();
    for (String name : file.names()) {
      if (name.startsWith(prefix)) {
        names.add(name.substring(prefix.length()));
      }
    }
    return names;
  }

  /** The cases, such as {@code b3s7}. */
  List<String> cases() {
    return file.names().stream()
        .filter(n -> n.endsWith(".attention_mask"))
        .map(n -> n.substring(0, n.indexOf('.')))
        .sorted()
        .toList();
  }

  /** The cases of an encoder-decoder, such as {@code b3s7}. */
  List<String> targetCases() {
    return cases().stream().filter(c -> has(c + ".labels")).toList();
  }

  @Override
  public void close() {
    file.close();
  }
}
