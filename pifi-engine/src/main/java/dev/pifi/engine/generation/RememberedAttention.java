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
 * Attention of one new token in each hypothesis; hypotheses stand where tokens of a whole target
 * would. Keys and values of earlier tokens lie in tensors [batch, heads, keys, headSize], those of
 * one position for all hypotheses together; the new ones are written at {@code place}. Nothing ever
 * moves when hypotheses part or die: {@code seen}, [batch, beams, keys], says whose past a key is.
 * Those of the encoder's text, [batch, heads, length, headSize], serve all hypotheses.
 */
final class RememberedAttention implements DecoderAttention {
  private static final double HIDDEN = -1e30;
  private static final Axis KEYS = Axis.of("keys");

  private final Graph graph;
  private final Value position;
  private final Value place;
  private final Value keyPositions;
  private final Value seen;
  private final Map<String, Cache> caches = new LinkedHashMap<>();

  /** The sizes of what a layer remembers of its own tokens. */
  record Cache(int heads, int headSize) {}

  RememberedAttention(Graph graph) {
    this.graph = graph;
    this.position = graph.input("position", DType.INT64, 1);
    this.place = graph.input("place", DType.INT64, 1);
    this.keyPositions = graph.input("key_positions", DType.INT64, KEYS);
    this.seen = graph.input("seen", DType.INT64, "batch", "beams", KEYS);
  }

  /** What is remembered, by the name of the input. */
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
    return keyPositions;
  }

  @Override
  public Optional<Value> mask() {
    Shape one = Shape.of(1);
    Shape shape = seen.shape();
    return Optional.of(
        seen.cast(DType.BOOL)
            .where(graph.constant(one, 0), graph.constant(one, HIDDEN))
            .reshape(shape.axis(0), 1, shape.axis(1), KEYS));
  }

  @Override
  public Value toTarget(
      int layer, SelfAttention attention, Value q, Value k, Value v, Optional<Value> bias) {
    Value keys = remembered(own(layer, "key"), attention, k);
    Value values = remembered(own(layer, "value"), attention, v);
    return attention.attendToHeads(q, keys, values, bias);
  }

  private Value remembered(String name, SelfAttention attention, Value x) {
    caches.put(name, new Cache(attention.heads(), attention.headSize()));
    return graph
        .input(
            name, DType.FLOAT32, x.shape().axis(0), attention.heads(), KEYS, attention.headSize())
        .write(2, attention.byHeads(x), place);
  }

  @Override
  public Value toEncoder(
      int layer,
      SelfAttention attention,
      Value q,
      Supplier<Value> k,
      Supplier<Value> v,
      Optional<Value> bias) {
    return attention.attendToHeads(
        q,
        ofEncoder(encoded(layer, "key"), attention),
        ofEncoder(encoded(layer, "value"), attention),
        bias);
  }

  private Value ofEncoder(String name, SelfAttention attention) {
    return graph.input(
        name, DType.FLOAT32, "batch", attention.heads(), "length", attention.headSize());
  }
}
