package dev.pifi.graph.blocks;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Attributes;
import dev.pifi.graph.Axis;
import dev.pifi.graph.GraphException;
import dev.pifi.graph.Op;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import java.util.Optional;

/**
 * Multi-head, grouped or multi-query attention with its projections. Immutable; made by {@link
 * #builder}.
 */
public final class SelfAttention {
  private final Builder settings;

  private SelfAttention(Builder settings) {
    this.settings = settings;
  }

  /**
   * Starts an attention of this many heads of this size, scaled by 1/sqrt(headSize), with biases.
   */
  public static Builder builder(int heads, int headSize) {
    return new Builder(heads, headSize);
  }

  /**
   * Projects, rotates, attends. The output projection is the caller's.
   *
   * @param scope where the projections live
   * @param x float32 [batch, length, hidden]
   * @param bias additive, to [batch, heads, length, length]
   * @return [batch, length, heads * headSize]
   */
  public Value context(Scope scope, Value x, Optional<Value> bias, Optional<RotaryTable> rotary) {
    Builder s = settings;
    GroupedProjection fused = new GroupedProjection(s.heads, s.keyValueHeads, s.headSize, s.biases);
    GroupedProjection.Parts parts =
        s.fused
            .map(name -> fused.of(scope, name, x))
            .orElseGet(
                () ->
                    new GroupedProjection.Parts(
                        project(scope, s.query, x, s.heads),
                        project(scope, s.key, x, s.keyValueHeads),
                        project(scope, s.value, x, s.keyValueHeads)));
    Value q = normed(scope, "q_norm", parts.query(), s.heads);
    Value k = normed(scope, "k_norm", parts.key(), s.keyValueHeads);
    if (rotary.isPresent()) {
      q = rotary.get().rotate(q, s.heads);
      k = rotary.get().rotate(k, s.keyValueHeads);
    }
    return attend(q, k, parts.value(), bias);
  }

  /**
   * Attends with projections made elsewhere.
   *
   * @param q [batch, s, heads * headSize]
   * @param k [batch, t, keyValueHeads * headSize]
   * @param v as k
   */
  public Value attend(Value q, Value k, Value v, Optional<Value> bias) {
    Attributes attributes =
        Attributes.of(Attribute.HEADS, settings.heads)
            .with(Attribute.KEY_VALUE_HEADS, settings.keyValueHeads)
            .with(Attribute.SCALE, settings.scale)
            .with(Attribute.SOFT_CAP, settings.softCap)
            .with(Attribute.PROBABILITY, settings.dropout);
    return bias.map(b -> q.graph().add(Op.ATTENTION, attributes, q, k, v, b))
        .orElseGet(() -> q.graph().add(Op.ATTENTION, attributes, q, k, v));
  }

  /**
   * Attends to keys that lie by heads already, as remembered ones do. Without dropout; as many key
   * heads as query heads.
   *
   * @param q [batch, queries, heads * headSize]
   * @param keys [batch, heads, t, headSize]
   * @param values as keys
   * @param bias additive, to [batch, heads, queries, t]
   * @return [batch, queries, heads * headSize]
   */
  public Value attendToHeads(Value q, Value keys, Value values, Optional<Value> bias) {
    if (settings.keyValueHeads != settings.heads || settings.softCap != 0) {
      throw new GraphException("remembered keys: as many key heads as query heads, no soft cap");
    }
    Value scores = byHeads(q).mul(settings.scale).matmul(keys.permute(0, 1, 3, 2));
    Value seen = bias.map(scores::add).orElse(scores);
    return seen.softmax().matmul(values).permute(0, 2, 1, 3).reshape(q.shape().axes().toArray());
  }

  /** [batch, n, heads * headSize] as [batch, heads, n, headSize]. */
  public Value byHeads(Value x) {
    return x.reshape(x.shape().axis(0), x.shape().axis(1), settings.heads, settings.headSize)
        .permute(0, 2, 1, 3);
  }

  /** How many heads queries have. */
  public int heads() {
    return settings.heads;
  }

  /** The width of a head. */
  public int headSize() {
    return settings.headSize;
  }

  private Value project(Scope scope, String name, Value x, int count) {
    long width = (long) count * settings.headSize;
    return settings.biases ? scope.linear(name, x, width) : scope.linearWithoutBias(name, x, width);
  }

  /** Each head normed by itself, all with one weight. */
  private Value normed(Scope scope, String name, Value x, int count) {
    Axis batch = x.shape().axis(0);
    Axis length = x.shape().axis(1);
    return settings
        .headNorm
        .map(
            norm ->
                norm.of(scope, name, x.reshape(batch, length, count, settings.headSize))
                    .reshape(batch, length, x.shape().axis(2)))
        .orElse(x);
  }

  /** Settings of an attention. Not thread-safe. */
  public static final class Builder {
    private final int heads;
    private final int headSize;
    private int keyValueHeads;
    private double scale;
    private double softCap;
    private double dropout;
    private boolean biases = true;
    private String query = "query";
    private String key = "key";
    private String value = "value";
    private Optional<String> fused = Optional.empty();
    private Optional<RmsNorm> headNorm = Optional.empty();

    private Builder(int heads, int headSize) {
      this.heads = heads;
      this.headSize = headSize;
      this.keyValueHeads = heads;
      this.scale = 1 / Math.sqrt(headSize);
    }

    private Builder(Builder other) {
      this(other.heads, other.headSize);
      keyValueHeads = other.keyValueHeads;
      scale = other.scale;
      softCap = other.softCap;
      dropout = other.dropout;
      biases = other.biases;
      query = other.query;
      key = other.key;
      value = other.value;
      fused = other.fused;
      headNorm = other.headNorm;
    }

    /** The number of key and value heads, which divides the number of heads. */
    public Builder keyValueHeads(int count) {
      this.keyValueHeads = count;
      return this;
    }

    /** The factor on scores. */
    public Builder scale(double factor) {
      this.scale = factor;
      return this;
    }

    /** Scores become cap * tanh(scores / cap); 0 is off. */
    public Builder softCap(double cap) {
      this.softCap = cap;
      return this;
    }

    /** Dropout on attention weights. */
    public Builder dropout(double probability) {
      this.dropout = probability;
      return this;
    }

    /** Projections without biases. */
    public Builder withoutBiases() {
      this.biases = false;
      return this;
    }

    /** The names of the projections. */
    public Builder projections(String queryName, String keyName, String valueName) {
      this.query = queryName;
      this.key = keyName;
      this.value = valueName;
      return this;
    }

    /**
     * One projection of this name in place of three, laid out as {@link GroupedProjection} says.
     */
    public Builder fusedProjection(String name) {
      this.fused = Optional.of(name);
      return this;
    }

    /**
     * Norms each head of queries and keys before rotation, as {@code q_norm} and {@code k_norm}.
     */
    public Builder headNorm(RmsNorm norm) {
      this.headNorm = Optional.of(norm);
      return this;
    }

    /** The finished attention. */
    public SelfAttention build() {
      return new SelfAttention(new Builder(this));
    }
  }
}
