package dev.pifi.engine.generation;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.DecoderAttention;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Attention of one new token in each hypothesis. Keys and values of earlier tokens lie in tensors
 * of a fixed capacity, [batch, beams, heads, capacity, headSize]; the new ones are written at the
 * position that the run names. Those of the encoder's text, [batch, length, width], serve all
 * hypotheses: hypotheses stand where tokens of a whole target would.
 */
final class RememberedAttention implements DecoderAttention {
  private static final double HIDDEN = -3.4028234663852886e38;
  private static final Axis CAPACITY = Axis.of("capacity");

  private final Graph graph;
  private final Value position;
  private final Map<String, Cache> caches = new LinkedHashMap<>();

  /** The sizes of what a layer remembers of its own tokens. */
  record Cache(int heads, int headSize) {}

  RememberedAttention(Graph graph) {
    this.graph = graph;
    this.position = graph.input("position", DType.INT64, 1);
  }

  /** What is remembered, by the name of input and output. */
  Map<String, Cache> caches() {
    return caches;
  }

  static String own(int layer, String what) {
    return "own." + layer + "." + what;
  }

  static String encoded(int layer, String what) {
    return "encoded." + layer + "." + what;
  }

  @Override
  public Value queryPositions() {
    return position;
  }

  @Override
  public Value keyPositions() {
    return graph.iota(CAPACITY);
  }

  @Override
  public Optional<Value> mask() {
    Shape one = Shape.of(1);
    Value seen = keyPositions().lessOrEqual(position);
    return Optional.of(
        seen.where(graph.constant(one, 0), graph.constant(one, HIDDEN)).reshape(1, 1, 1, CAPACITY));
  }

  @Override
  public Value toTarget(
      int layer, SelfAttention attention, Value q, Value k, Value v, Optional<Value> bias) {
    Value keys = remembered(own(layer, "key"), attention, k);
    Value values = remembered(own(layer, "value"), attention, v);
    return attention.attendEach(q, keys, values, bias);
  }

  private Value remembered(String name, SelfAttention attention, Value x) {
    caches.put(name, new Cache(attention.heads(), attention.headSize()));
    Value past =
        graph.input(
            name,
            DType.FLOAT32,
            x.shape().axis(0),
            x.shape().axis(1),
            attention.heads(),
            CAPACITY,
            attention.headSize());
    Value here = keyPositions().equalTo(position).reshape(1, 1, 1, CAPACITY, 1);
    Value all = here.where(attention.split(x), past);
    graph.output(name, all);
    return all;
  }

  @Override
  public Value toEncoder(
      int layer,
      SelfAttention attention,
      Value q,
      Supplier<Value> k,
      Supplier<Value> v,
      Optional<Value> bias) {
    Axis width = q.shape().axis(2);
    return attention.attend(
        q,
        graph.input(encoded(layer, "key"), DType.FLOAT32, "batch", "length", width),
        graph.input(encoded(layer, "value"), DType.FLOAT32, "batch", "length", width),
        bias);
  }
}
