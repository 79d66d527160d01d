package dev.pifi.engine.model;

import dev.pifi.engine.checkpoint.Checkpoint;
import dev.pifi.engine.checkpoint.TensorEntry;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import dev.pifi.spi.ErrorCode;
import dev.pifi.spi.PifiException;
import dev.pifi.spi.WeightMap;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/** Reads the tensors that a model needs from a checkpoint, and no others. */
public final class WeightLoading {
  private WeightLoading() {}

  /**
   * Matches a checkpoint with a model and hands over the numbers.
   *
   * @param source the checkpoint, for messages
   * @param prefix what the model's graph puts before the adapter's names, such as {@code slm.}
   * @param all every parameter that the adapter declares, with the prefix
   * @param wanted those to read, with the prefix; a subset of all
   * @param sink takes each parameter and its numbers, row-major
   * @throws PifiException CHECKPOINT_INVALID if tensors are missing, left over or of another shape
   */
  public static void read(
      String source,
      Checkpoint checkpoint,
      WeightMap map,
      String prefix,
      Collection<Parameter> all,
      Collection<Parameter> wanted,
      BiConsumer<Parameter, float[]> sink) {
    find(source, checkpoint, map, prefix, all, wanted)
        .forEach((parameter, entry) -> sink.accept(parameter, checkpoint.readFloats(entry)));
  }

  /**
   * Matches a checkpoint with a model.
   *
   * @return the tensor of each wanted parameter, its shape checked
   */
  static Map<Parameter, TensorEntry> find(
      String source,
      Checkpoint checkpoint,
      WeightMap map,
      String prefix,
      Collection<Parameter> all,
      Collection<Parameter> wanted) {
    Map<Parameter, TensorEntry> found = new LinkedHashMap<>();
    List<String> names = all.stream().map(p -> p.name().substring(prefix.length())).toList();
    Map<String, String> tensorOf = map.resolve(source, checkpoint.names(), names).tensorOf();
    for (Parameter parameter : wanted) {
      String tensor = tensorOf.get(parameter.name().substring(prefix.length()));
      if (tensor == null) {
        continue; // it may be missing, says the map
      }
      TensorEntry entry = checkpoint.entry(tensor);
      requireShape(source, entry, parameter.shape());
      found.put(parameter, entry);
    }
    return found;
  }

  private static void requireShape(String source, TensorEntry entry, Shape shape) {
    Shape found = Shape.of(entry.shape().toArray());
    if (!found.equals(shape)) {
      throw PifiException.of(ErrorCode.CHECKPOINT_INVALID, source + ": tensor " + entry.name())
          .expected("shape " + shape + ", as config.json says")
          .actual("shape " + found)
          .remedy("check that config.json and the weights belong together")
          .build();
    }
  }
}
