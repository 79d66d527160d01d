package dev.pifi.engine.model;

import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.FloatTensor;
import dev.pifi.engine.checkpoint.SafetensorsWriter;
import dev.pifi.engine.checkpoint.TensorEntry;
import dev.pifi.engine.torch.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Collects float32 tensors and writes them as one safetensors file, whole or not at all. Not
 * thread-safe.
 */
public final class TensorFile {
  private final Map<String, String> metadata = new LinkedHashMap<>();
  private final List<FloatTensor> tensors = new ArrayList<>();

  /** Adds a line of metadata. */
  public TensorFile metadata(String key, String value) {
    metadata.put(key, value);
    return this;
  }

  /** Adds a tensor. */
  public TensorFile add(String name, long[] sizes, Supplier<float[]> values) {
    tensors.add(new FloatTensor(name, sizes, values));
    return this;
  }

  /** Adds a model's parameter under another name. */
  public TensorFile add(String name, Weights weights, String parameter) {
    return add(name, weights.sizes(parameter), () -> weights.floats(parameter));
  }

  /** Writes the file. */
  public void write(Path file) {
    SafetensorsWriter.write(file, metadata, tensors);
  }

  /** The numbers of one tensor of a file. */
  public static float[] read(Checkpoint file, String name) {
    TensorEntry entry = file.entry(name);
    return file.readFloats(entry);
  }
}
