package dev.pifi.graph.reference;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Attributes;
import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Graph;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Op;
import dev.pifi.graph.Parameter;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.RotaryTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Graphs of layers with residuals over [batch, length, 8], then selections of single rows, ranges
 * and rows for each example, then more layers.
 */
public final class RandomGraph {
  private static final int WIDTH = 8;
  private static final int HEADS = 2;

  private final Random random;
  private final Graph graph = new Graph();
  private int parameters;

  private RandomGraph(long seed) {
    this.random = new Random(seed);
  }

  /** The graph of a seed. Its axes are batch and length, which must be at least 3. */
  public static Graph of(long seed) {
    return new RandomGraph(seed).build();
  }

  private Graph build() {
    List<Value> full = new ArrayList<>();
    full.add(graph.input("x", DType.FLOAT32, "batch", "length", WIDTH));
    for (int i = 0; i < 3 + random.nextInt(12); i++) {
      full.add(layer(full));
    }
    int selections = 1 + random.nextInt(3);
    for (int s = 0; s < selections; s++) {
      List<Value> selected = new ArrayList<>();
      selected.add(select(latest(full)));
      for (int i = 0; i < random.nextInt(6); i++) {
        selected.add(random.nextInt(5) == 0 ? onto(selected, full) : layer(selected));
      }
      graph.output("selected" + s, latest(selected));
    }
    if (random.nextInt(6) == 0) {
      graph.output("full", latest(full));
    }
    return graph;
  }

  private Value latest(List<Value> values) {
    int back = Math.min(values.size() - 1, random.nextInt(3));
    return values.get(values.size() - 1 - (random.nextBoolean() ? 0 : back));
  }

  private Value any(List<Value> values) {
    return values.get(random.nextInt(values.size()));
  }

  private Value select(Value x) {
    return switch (random.nextInt(4)) {
      case 0 -> x.slice(1, 0, 1);
      case 1 -> x.slice(1, 2, 3);
      case 2 -> x.slice(1, 1, 3);
      default -> x.takeRow(graph.input("index", DType.INT64, "batch"));
    };
  }

  /** Selected queries over all keys. */
  private Value onto(List<Value> selected, List<Value> full) {
    Value q = latest(selected);
    Value k = any(full);
    return attention(q, k, any(full), Optional.empty());
  }

  private Value layer(List<Value> values) {
    Value x = latest(values);
    return switch (random.nextInt(15)) {
      case 0, 1 -> linear(x);
      case 2 -> x.add(any(values));
      case 3 -> x.mul(any(values)).sub(x);
      case 4 -> x.layerNorm(vector(), vector(), 1e-5);
      case 5 -> x.rmsNorm(vector(), 1e-6);
      case 6 -> x.apply(activation()).dropout(0.1);
      case 7, 8 -> attend(x, any(values), any(values));
      case 9 -> rotate(x);
      case 10 -> byHeads(x);
      case 11 -> positions(x);
      case 12 -> x.softmax().matmul(parameter(WIDTH, WIDTH)).mul(0.5).add(-0.25);
      case 13 -> mix(x);
      default -> halves(x, any(values));
    };
  }

  /** What no selection may pass: rows or examples that depend on each other. */
  private Value mix(Value x) {
    Axis length = x.shape().axis(1);
    return switch (random.nextInt(5)) {
      case 0 -> x.cumulativeSum(1).mul(0.3);
      case 1 -> x.cumulativeSum(0).mul(0.3);
      case 2 -> x.add(x.sum(1));
      case 3 -> x.mul(x.sum(2).reshape("batch", length).softmax().reshape("batch", length, 1));
      default ->
          x.reshape("batch", length, HEADS, WIDTH / HEADS)
              .permute(0, 2, 1, 3)
              .softmax()
              .permute(0, 2, 1, 3)
              .reshape("batch", length, WIDTH);
    };
  }

  private Op activation() {
    Op[] ops = {Op.GELU, Op.GELU_TANH, Op.SILU, Op.TANH, Op.RELU, Op.SIGMOID, Op.ABS};
    return ops[random.nextInt(ops.length)];
  }

  private Value linear(Value x) {
    Value weight = parameter(WIDTH, WIDTH);
    return random.nextBoolean() ? x.linear(weight) : x.linear(weight, vector());
  }

  private Value attend(Value q, Value k, Value v) {
    Axis length = q.shape().axis(1);
    Value mask = Models.mask(graph);
    Optional<Value> bias =
        length instanceof Axis.Named
            ? switch (random.nextInt(5)) {
              case 0 -> Optional.empty();
              case 1 -> Optional.of(Masks.padding(mask));
              case 2 -> Optional.of(slopes(length));
              case 3 -> Masks.of(graph, length, Optional.empty(), true, Optional.empty());
              default -> Masks.of(graph, length, Optional.of(mask), true, Optional.of(2));
            }
            : Optional.empty();
    return attention(linear(q), k, v, bias);
  }

  /** A bias of each head that falls with distance. */
  private Value slopes(Axis length) {
    Value positions = graph.iota(length).cast(DType.FLOAT32);
    Value distance = positions.reshape(length, 1).sub(positions.reshape(1, length));
    return parameter(1, HEADS, 1, 1).mul(distance);
  }

  private Value attention(Value q, Value k, Value v, Optional<Value> bias) {
    boolean grouped = random.nextBoolean();
    if (grouped) {
      k = k.linear(parameter(WIDTH / HEADS, WIDTH));
      v = v.linear(parameter(WIDTH / HEADS, WIDTH));
    }
    Attributes attributes =
        Attributes.of(Attribute.HEADS, HEADS)
            .with(Attribute.KEY_VALUE_HEADS, grouped ? 1 : HEADS)
            .with(Attribute.SCALE, 0.5)
            .with(Attribute.SOFT_CAP, random.nextBoolean() ? 0.0 : 5.0)
            .with(Attribute.PROBABILITY, random.nextInt(3) == 0 ? 0.1 : 0.0);
    return bias.isPresent()
        ? graph.add(Op.ATTENTION, attributes, q, k, v, bias.get())
        : graph.add(Op.ATTENTION, attributes, q, k, v);
  }

  private Value rotate(Value x) {
    double[] frequencies = RotaryTable.frequencies(100, WIDTH / HEADS);
    return RotaryTable.of(graph, x.shape().axis(1), frequencies).rotate(x, HEADS);
  }

  /** A norm over each head, as Qwen3 has it. */
  private Value byHeads(Value x) {
    Axis batch = x.shape().axis(0);
    Axis length = x.shape().axis(1);
    return x.reshape(batch, length, HEADS, WIDTH / HEADS)
        .rmsNorm(parameter(WIDTH / HEADS), 1e-6)
        .reshape(batch, length, WIDTH);
  }

  /** A table without a batch axis, and one repeated by hand. */
  private Value positions(Value x) {
    Axis length = x.shape().axis(1);
    Value table = graph.iota(length).cast(DType.FLOAT32).reshape(length, 1).mul(0.3);
    Value repeated = table.apply(Op.SIN).reshape(1, length, 1).expand(1, length, WIDTH);
    Value near = table.less(graph.constant(Shape.of(1, 1), 0.5));
    return random.nextBoolean() ? x.add(repeated) : near.where(x, repeated);
  }

  private Value halves(Value a, Value b) {
    Value joined = a.slice(2, 0, WIDTH / 2).concat(2, b.slice(2, WIDTH / 2, WIDTH));
    return joined.mul(a.sum(2));
  }

  private Value vector() {
    return parameter(WIDTH);
  }

  private Value parameter(Object... sizes) {
    String name = "p" + parameters++;
    return graph.parameter(new Parameter(name, Shape.of(sizes), Initializer.zeros()));
  }
}
