package dev.pifi.slm.bart;

import dev.pifi.graph.Initializer;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Masks;
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
 * BART: learned positions, norms behind each part, one table of words for both sides and the
 * logits. Stateless and thread-safe.
 */
public final class BartAdapter implements SlmAdapter {
  private static final double EPSILON = 1e-5;
  // The first two rows of the table of positions have no token.
  private static final int FIRST_POSITION = 2;

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public BartAdapter() {}

  @Override
  public String name() {
    return "bart";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("bart");
  }

  @Override
  public Backbone backbone(ModelConfig config) {
    BartConfig c = BartConfig.read(config);
    return new Backbone(
        name(),
        c.hiddenSize(),
        c.vocabularySize(),
        c.maximumLength(),
        c.padTokenId(),
        false,
        false,
        c.dropout(),
        c.initializerRange(),
        0,
        (scope, inputs) -> encode(c, scope, inputs),
        weights()
            .skip("decoder\\..*", "the encoder alone is built")
            .skip("final_logits_bias", "of a decoder that is not built")
            .build(),
        Optional.of(
            new Decoder(
                c.startTokenId(),
                c.endTokenId(),
                Set.of("final_logits_bias"),
                (scope, inputs) -> decode(c, scope, inputs),
                weights().dispensable("final_logits_bias").build())));
  }

  private static WeightMap.Builder weights() {
    return WeightMap.builder()
        .rename("^model\\.", "")
        .standIn(
            "shared.weight",
            "((encoder|decoder)\\.embed_tokens|lm_head)\\.weight",
            "a copy of shared.weight")
        .skip("(classification_head|qa_outputs)\\..*", "head of an earlier fine-tuning");
  }

  private static Value encode(BartConfig c, Scope scope, Backbone.Inputs inputs) {
    Scope encoder = scope.in("encoder");
    Value padding = Masks.padding(inputs.attentionMask());
    Value places = scope.graph().iota(inputs.inputIds().shape().axis(1));
    Value x = embed(c, scope, encoder, inputs.inputIds(), places);
    for (int i = 0; i < c.encoder().layers(); i++) {
      Scope layer = encoder.in("layers").in(i);
      Scope self = layer.in("self_attn");
      Value context =
          attention(c, c.encoder())
              .attend(
                  self.linear("q_proj", x, c.hiddenSize()),
                  self.linear("k_proj", x, c.hiddenSize()),
                  self.linear("v_proj", x, c.hiddenSize()),
                  Optional.of(padding));
      x = added(c, layer, "self_attn", x, context);
      x = feedForward(c, c.encoder(), layer, x);
    }
    return x;
  }

  private static Value decode(BartConfig c, Scope scope, Decoder.Inputs inputs) {
    Scope decoder = scope.in("decoder");
    DecoderAttention attention = inputs.attention();
    Optional<Value> ahead = attention.mask();
    Value padding = Masks.padding(inputs.attentionMask());
    Value x = embed(c, scope, decoder, inputs.inputIds(), attention.queryPositions());
    for (int i = 0; i < c.decoder().layers(); i++) {
      Scope layer = decoder.in("layers").in(i);
      x = added(c, layer, "self_attn", x, backwards(c, layer, i, x, ahead, attention));
      x = added(c, layer, "encoder_attn", x, toEncoder(c, layer, i, x, inputs, padding));
      x = feedForward(c, c.decoder(), layer, x);
    }
    Value bias = scope.parameter("final_logits_bias", Initializer.zeros(), 1, c.vocabularySize());
    return x.linear(scope.weight("shared", c.hiddenSize(), c.vocabularySize()))
        .add(bias.reshape(1, 1, c.vocabularySize()));
  }

  private static Value embed(BartConfig c, Scope scope, Scope side, Value ids, Value positions) {
    Value words =
        scope
            .embedding("shared", ids, c.vocabularySize(), c.hiddenSize(), c.padTokenId())
            .mul(c.embeddingScale());
    Value places = positions.add(FIRST_POSITION).reshape(1, positions.shape().axis(0));
    Value placed =
        side.embedding(
            "embed_positions", places, c.maximumLength() + (long) FIRST_POSITION, c.hiddenSize());
    return side.layerNorm("layernorm_embedding", words.add(placed), EPSILON).dropout(c.dropout());
  }

  private static SelfAttention attention(BartConfig c, BartConfig.Side side) {
    return SelfAttention.builder(side.heads(), c.hiddenSize() / side.heads())
        .dropout(c.attentionDropout())
        .build();
  }

  private static Value backwards(
      BartConfig c,
      Scope layer,
      int number,
      Value x,
      Optional<Value> ahead,
      DecoderAttention attention) {
    Scope self = layer.in("self_attn");
    return attention.toTarget(
        number,
        attention(c, c.decoder()),
        self.linear("q_proj", x, c.hiddenSize()),
        self.linear("k_proj", x, c.hiddenSize()),
        self.linear("v_proj", x, c.hiddenSize()),
        ahead);
  }

  private static Value toEncoder(
      BartConfig c, Scope layer, int number, Value x, Decoder.Inputs inputs, Value padding) {
    Scope cross = layer.in("encoder_attn");
    return inputs
        .attention()
        .toEncoder(
            number,
            attention(c, c.decoder()),
            cross.linear("q_proj", x, c.hiddenSize()),
            () -> cross.linear("k_proj", inputs.hiddenStates(), c.hiddenSize()),
            () -> cross.linear("v_proj", inputs.hiddenStates(), c.hiddenSize()),
            Optional.of(padding));
  }

  private static Value added(BartConfig c, Scope layer, String name, Value x, Value context) {
    Value out = layer.in(name).linear("out_proj", context, c.hiddenSize()).dropout(c.dropout());
    return layer.layerNorm(name + "_layer_norm", x.add(out), EPSILON);
  }

  private static Value feedForward(BartConfig c, BartConfig.Side side, Scope layer, Value x) {
    Value wide = c.activation().of(layer.linear("fc1", x, side.intermediateSize()));
    Value out = layer.linear("fc2", wide.dropout(c.activationDropout()), c.hiddenSize());
    return layer.layerNorm("final_layer_norm", x.add(out.dropout(c.dropout())), EPSILON);
  }
}
