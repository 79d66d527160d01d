package dev.pifi.slm.t5;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.RelativePositionBias;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.Decoder;
import dev.pifi.spi.DecoderAttention;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.WeightMap;
import java.util.Optional;
import java.util.Set;

/**
 * T5, with ReLU and tied embeddings, and T5 v1.1 and mT5, gated and perhaps untied: norms before
 * each part, no biases, one relative bias for all layers of a side, unscaled scores. Stateless and
 * thread-safe.
 */
public final class T5Adapter implements SlmAdapter {

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public T5Adapter() {}

  @Override
  public String name() {
    return "t5";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("t5", T5Config.MT5);
  }

  @Override
  public Backbone backbone(ModelConfig config) {
    T5Config c = T5Config.read(config);
    return new Backbone(
        name(),
        c.hiddenSize(),
        c.vocabularySize(),
        c.maximumLength(),
        c.padTokenId(),
        false,
        false,
        c.dropout(),
        c.initializerFactor() / Math.sqrt(c.hiddenSize()),
        0,
        (scope, inputs) -> encode(c, scope, inputs),
        weights(c).skip("decoder\\..*", "the encoder alone is built").build(),
        Optional.of(
            new Decoder(
                c.startTokenId(),
                c.endTokenId(),
                Set.of(),
                (scope, inputs) -> decode(c, scope, inputs),
                weights(c).build())));
  }

  private static WeightMap.Builder weights(T5Config c) {
    WeightMap.Builder map =
        WeightMap.builder()
            .rename("^transformer\\.", "")
            .standIn(
                "shared.weight",
                "(encoder|decoder)\\.embed_tokens\\.weight",
                "a copy of shared.weight")
            .skip(
                "decoder\\.block\\.0\\.layer\\.1\\.EncDecAttention\\.relative_attention_bias\\..*",
                "left by the first release; attention to the encoder has no positions")
            .skip("(classification_head|classifier|qa_outputs)\\..*", "head of a fine-tuning");
    return c.tied()
        ? map.standIn("shared.weight", "lm_head\\.weight", "a copy of shared.weight")
        : map.standIn("lm_head.weight", "shared\\.weight", "a table of logits that is not built")
            .skip("lm_head\\.weight", "of a decoder that is not built");
  }

  private static Value encode(T5Config c, Scope scope, Backbone.Inputs inputs) {
    Axis length = inputs.inputIds().shape().axis(1);
    Scope encoder = scope.in("encoder");
    Value places = scope.graph().iota(length);
    Value bias =
        positions(c, encoder, places, places, true).add(Masks.padding(inputs.attentionMask()));
    Value x = words(c, scope, inputs.inputIds());
    for (int i = 0; i < c.layers(); i++) {
      Scope place = encoder.in("block").in(i).in("layer");
      x = attend(c, place.in(0), x, bias);
      x = feedForward(c, place.in(1), x);
    }
    return encoder.rmsNorm("final_layer_norm", x, c.epsilon()).dropout(c.dropout());
  }

  private static Value decode(T5Config c, Scope scope, Decoder.Inputs inputs) {
    Scope decoder = scope.in("decoder");
    DecoderAttention attention = inputs.attention();
    Value ahead =
        positions(c, decoder, attention.queryPositions(), attention.keyPositions(), false);
    Value bias = attention.mask().map(ahead::add).orElse(ahead);
    Value padding = Masks.padding(inputs.attentionMask());
    Value x = words(c, scope, inputs.inputIds());
    for (int i = 0; i < c.decoderLayers(); i++) {
      Scope place = decoder.in("block").in(i).in("layer");
      x = attendBack(c, place.in(0), i, x, bias, attention);
      x = attendTo(c, place.in(1), i, x, inputs, padding);
      x = feedForward(c, place.in(2), x);
    }
    x = decoder.rmsNorm("final_layer_norm", x, c.epsilon()).dropout(c.dropout());
    Value table = table(c, scope, "shared");
    return c.tied()
        ? x.mul(1 / Math.sqrt(c.hiddenSize())).linear(table)
        : x.linear(table(c, scope, "lm_head"));
  }

  private static Value words(T5Config c, Scope scope, Value ids) {
    return ids.embedding(table(c, scope, "shared")).dropout(c.dropout());
  }

  private static Value table(T5Config c, Scope scope, String name) {
    return scope
        .initializedBy(c.initializerFactor())
        .weight(name, c.hiddenSize(), c.vocabularySize());
  }

  /** The bias of distances, whose table stands in the first block and serves all. */
  private static Value positions(T5Config c, Scope side, Value query, Value key, boolean bothWays) {
    Scope first = side.in("block").in(0).in("layer").in(0).in("SelfAttention");
    return new RelativePositionBias(c.heads(), c.buckets(), c.farthest(), bothWays)
        .of(first, "relative_attention_bias", query, key);
  }

  private static SelfAttention attention(T5Config c) {
    return SelfAttention.builder(c.heads(), c.headSize())
        .scale(1)
        .dropout(c.dropout())
        .withoutBiases()
        .build();
  }

  private static Value attend(T5Config c, Scope place, Value x, Value bias) {
    Value normed = place.rmsNorm("layer_norm", x, c.epsilon());
    Scope self = place.in("SelfAttention");
    return added(
        c,
        self,
        x,
        attention(c)
            .attend(
                query(c, self, normed),
                key(c, self, normed),
                value(c, self, normed),
                Optional.of(bias)));
  }

  private static Value attendBack(
      T5Config c, Scope place, int layer, Value x, Value bias, DecoderAttention attention) {
    Value normed = place.rmsNorm("layer_norm", x, c.epsilon());
    Scope self = place.in("SelfAttention");
    return added(
        c,
        self,
        x,
        attention.toTarget(
            layer,
            attention(c),
            query(c, self, normed),
            key(c, self, normed),
            value(c, self, normed),
            Optional.of(bias)));
  }

  private static Value attendTo(
      T5Config c, Scope place, int layer, Value x, Decoder.Inputs inputs, Value padding) {
    Value normed = place.rmsNorm("layer_norm", x, c.epsilon());
    Scope cross = place.in("EncDecAttention");
    return added(
        c,
        cross,
        x,
        inputs
            .attention()
            .toEncoder(
                layer,
                attention(c),
                query(c, cross, normed),
                () -> key(c, cross, inputs.hiddenStates()),
                () -> value(c, cross, inputs.hiddenStates()),
                Optional.of(padding)));
  }

  /** Scores are not scaled, so queries start smaller instead. */
  private static Value query(T5Config c, Scope scope, Value x) {
    return scope
        .initializedBy(c.initializerFactor() / Math.sqrt((double) c.hiddenSize() * c.headSize()))
        .linearWithoutBias("q", x, c.innerSize());
  }

  private static Value key(T5Config c, Scope scope, Value x) {
    return scope.linearWithoutBias("k", x, c.innerSize());
  }

  private static Value value(T5Config c, Scope scope, Value x) {
    return scope.linearWithoutBias("v", x, c.innerSize());
  }

  private static Value added(T5Config c, Scope scope, Value x, Value context) {
    return x.add(scope.linearWithoutBias("o", context, c.hiddenSize()).dropout(c.dropout()));
  }

  private static Value feedForward(T5Config c, Scope place, Value x) {
    Scope dense = place.in("DenseReluDense");
    Value normed = place.rmsNorm("layer_norm", x, c.epsilon());
    int wide = c.intermediateSize();
    Value active =
        c.gated()
            ? c.activation()
                .of(dense.linearWithoutBias("wi_0", normed, wide))
                .mul(dense.linearWithoutBias("wi_1", normed, wide))
            : c.activation().of(dense.linearWithoutBias("wi", normed, wide));
    Value out = dense.linearWithoutBias("wo", active.dropout(c.dropout()), c.hiddenSize());
    return x.add(out.dropout(c.dropout()));
  }
}
