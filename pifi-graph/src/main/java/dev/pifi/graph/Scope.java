package dev.pifi.graph;

import java.util.Objects;

/**
 * A place in the tree of parameter names: {@code scope.in("attention").in("self").linear("query",
 * x, 768)} owns {@code attention.self.query.weight} and {@code .bias}. Immutable.
 */
public final class Scope {
  private final Graph graph;
  private final String prefix;
  private final double initializerRange;

  private Scope(Graph graph, String prefix, double initializerRange) {
    this.graph = graph;
    this.prefix = prefix;
    this.initializerRange = initializerRange;
  }

  /** The root of a graph's names; new matrices start normal with the given deviation. */
  public static Scope of(Graph graph, double initializerRange) {
    return new Scope(Objects.requireNonNull(graph, "graph"), "", initializerRange);
  }

  /** The root of a graph's names; new matrices start as torch's {@code nn.Linear} does. */
  public static Scope of(Graph graph) {
    return of(graph, 0);
  }

  /** The graph that nodes are added to. */
  public Graph graph() {
    return graph;
  }

  /** What stands before names here: empty or ending in a dot. */
  public String prefix() {
    return prefix;
  }

  /** A place below this one. */
  public Scope in(Object name) {
    return new Scope(graph, prefix + name + ".", initializerRange);
  }

  /** The same place with another start of new matrices; 0 means as torch's {@code nn.Linear}. */
  public Scope initializedBy(double standardDeviation) {
    return new Scope(graph, prefix, standardDeviation);
  }

  /** A weight of this place. */
  public Value parameter(String name, Initializer initializer, long... sizes) {
    Object[] axes = new Object[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      axes[i] = sizes[i];
    }
    return graph.parameter(new Parameter(prefix + name, Shape.of(axes), initializer));
  }

  /** A linear map with bias: weight [out, in], bias [out]. */
  public Value linear(String name, Value x, long out) {
    long in = x.shape().size(-1);
    Value bias = bias(name, in, out);
    return x.linear(weight(name, in, out), bias);
  }

  /** A linear map without bias: weight [out, in]. */
  public Value linearWithoutBias(String name, Value x, long out) {
    return x.linear(weight(name, x.shape().size(-1), out));
  }

  /** The weight of a linear map, [out, in]. */
  public Value weight(String name, long in, long out) {
    return parameter(
        name + ".weight",
        initializerRange > 0 ? Initializer.normal(initializerRange) : Initializer.fanIn(in),
        out,
        in);
  }

  /** The bias of a linear map, [out]. */
  public Value bias(String name, long in, long out) {
    return parameter(
        name + ".bias", initializerRange > 0 ? Initializer.zeros() : Initializer.fanIn(in), out);
  }

  /** A layer norm: weight and bias of the last axis' size. */
  public Value layerNorm(String name, Value x, double epsilon) {
    long width = x.shape().size(-1);
    return x.layerNorm(
        parameter(name + ".weight", Initializer.ones(), width),
        parameter(name + ".bias", Initializer.zeros(), width),
        epsilon);
  }

  /** A root-mean-square norm: weight of the last axis' size. */
  public Value rmsNorm(String name, Value x, double epsilon) {
    return x.rmsNorm(parameter(name + ".weight", Initializer.ones(), x.shape().size(-1)), epsilon);
  }

  /** Rows of a table of this place: weight [rows, width]. */
  public Value embedding(String name, Value ids, long rows, long width) {
    return embedding(name, ids, rows, width, -1);
  }

  /** The same with a padding row that gets no gradient; -1 is none. */
  public Value embedding(String name, Value ids, long rows, long width, long paddingRow) {
    double deviation = initializerRange > 0 ? initializerRange : 1;
    return ids.embedding(
        parameter(name + ".weight", Initializer.normal(deviation), rows, width), paddingRow);
  }
}
