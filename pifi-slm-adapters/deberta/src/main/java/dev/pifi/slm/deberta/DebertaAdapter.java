package dev.pifi.slm.deberta;

import dev.pifi.graph.Axis;
import dev.pifi.graph.DType;
import dev.pifi.graph.Initializer;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Shape;
import dev.pifi.graph.Value;
import dev.pifi.graph.blocks.Convolution;
import dev.pifi.graph.blocks.DisentangledBias;
import dev.pifi.graph.blocks.GroupedProjection;
import dev.pifi.graph.blocks.Masks;
import dev.pifi.graph.blocks.PostNormLayer;
import dev.pifi.graph.blocks.SelfAttention;
import dev.pifi.spi.Backbone;
import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.WeightMap;
import java.util.Optional;
import java.util.Set;

/**
 * DeBERTa (model type {@code deberta}) and DeBERTa-v2 and v3 ({@code deberta-v2}): BERT's layers
 * with attention that scores contents and distances apart. Stateless and thread-safe.
 */
public final class DebertaAdapter implements SlmAdapter {

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public DebertaAdapter() {}

  @Override
  public String name() {
    return "deberta";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("deberta", "deberta-v2");
  }

  @Override
  public Backbone backbone(ModelConfig config) {
    DebertaConfig c = DebertaConfig.read(config);
    return new Backbone(
        name(),
        c.hiddenSize(),
        c.vocabularySize(),
        c.maximumLength(),
        c.padTokenId(),
        c.tokenTypes() > 1,
        false,
        c.dropout(),
        c.initializerRange(),
        0,
        (scope, inputs) -> encode(c, scope, inputs),
        weights(c));
  }

  private static WeightMap weights(DebertaConfig c) {
    WeightMap.Builder map =
        WeightMap.builder()
            .rename("^deberta\\.", "")
            .skip("(pooler|cls|classifier|qa_outputs)\\..*", "head of an earlier training")
            .skip("(lm|mask)_predictions\\..*", "head of pre-training")
            .skip("lm_head\\..*", "head of masked language modelling")
            .skip("(.*\\.)?position_ids", "buffer that the graph computes");
    if (!c.positionBiasedInput()) {
      map.skip("embeddings\\.position_embeddings\\..*", "position_biased_input is false");
    }
    if (c.relative().isEmpty()) {
      // the original code makes this norm by norm_rel_ebd alone, then has no table to norm
      map.skip("encoder\\.LayerNorm\\..*", "relative_attention is false");
    }
    return map.build();
  }

  private static Value encode(DebertaConfig c, Scope scope, Backbone.Inputs inputs) {
    Axis batch = inputs.attentionMask().shape().axis(0);
    Axis length = inputs.attentionMask().shape().axis(1);
    Value mask = inputs.attentionMask().cast(DType.FLOAT32).reshape(batch, length, 1);
    Value embedded = embed(c, scope.in("embeddings"), inputs, mask);
    Scope encoder = scope.in("encoder");
    Optional<Value> rows = c.relative().map(relative -> relativeRows(c, relative, encoder, length));
    PostNormLayer layer =
        new PostNormLayer(c.intermediateSize(), c.activation(), c.epsilon(), c.dropout());
    Value x = embedded;
    for (int i = 0; i < c.layers(); i++) {
      Scope place = encoder.in("layer").in(i);
      x =
          layer.finish(
              place,
              x,
              attend(c, place.in("attention").in("self"), x, rows, inputs.attentionMask(), mask));
      if (i == 0 && c.convolution().isPresent()) {
        x = convolve(c, c.convolution().get(), encoder.in("conv"), embedded, x, mask);
      }
    }
    return x;
  }

  private static Value embed(DebertaConfig c, Scope scope, Backbone.Inputs inputs, Value mask) {
    int width = c.embeddingSize();
    Value ids = inputs.inputIds();
    Axis length = ids.shape().axis(1);
    Value x = scope.embedding("word_embeddings", ids, c.vocabularySize(), width, c.padTokenId());
    if (c.positionBiasedInput()) {
      Value positions = scope.graph().iota(length).reshape(1, length);
      x = x.add(scope.embedding("position_embeddings", positions, c.maximumLength(), width));
    }
    if (c.tokenTypes() > 0) {
      Value types =
          inputs
              .tokenTypeIds()
              .filter(present -> c.tokenTypes() > 1)
              .orElseGet(() -> scope.graph().iota(Axis.of(1)));
      x = x.add(scope.embedding("token_type_embeddings", types, c.tokenTypes(), width));
    }
    if (width != c.hiddenSize()) {
      x = scope.linearWithoutBias("embed_proj", x, c.hiddenSize());
    }
    return scope.layerNorm("LayerNorm", x, c.epsilon()).mul(mask).dropout(c.dropout());
  }

  /** The rows of relative positions that a text of this length needs, [2, length, hidden]. */
  private static Value relativeRows(
      DebertaConfig c, DebertaConfig.Relative relative, Scope encoder, Axis length) {
    Value rows =
        encoder.embedding(
            "rel_embeddings",
            relative.distances().rows(encoder.graph(), length),
            2L * relative.distances().span(),
            c.hiddenSize());
    return relative.normed() ? encoder.layerNorm("LayerNorm", rows, c.epsilon()) : rows;
  }

  private static Value attend(
      DebertaConfig c, Scope self, Value x, Optional<Value> rows, Value attentionMask, Value mask) {
    GroupedProjection.Parts parts = project(c, self, x);
    SelfAttention attention =
        SelfAttention.builder(c.heads(), c.headSize())
            .scale(c.scale())
            .dropout(c.attentionDropout())
            .build();
    Value bias =
        rows.filter(r -> !c.relative().orElseThrow().terms().isEmpty())
            .map(r -> position(c, self, parts, r.dropout(c.dropout())))
            .orElseGet(() -> x.graph().constant(Shape.of(1), 0));
    // Queries of padding are 0, so that no gradient passes through scores that are hidden anyway.
    return attention.attend(
        parts.query().mul(mask),
        parts.key(),
        parts.value(),
        Optional.of(Masks.betweenTokens(attentionMask, bias)));
  }

  private static GroupedProjection.Parts project(DebertaConfig c, Scope self, Value x) {
    int width = c.heads() * c.headSize();
    if (!c.firstVersion()) {
      return new GroupedProjection.Parts(
          self.linear("query_proj", x, width),
          self.linear("key_proj", x, width),
          self.linear("value_proj", x, width));
    }
    GroupedProjection.Parts fused =
        new GroupedProjection(c.heads(), c.heads(), c.headSize(), false).of(self, "in_proj", x);
    return new GroupedProjection.Parts(
        fused.query().add(self.parameter("q_bias", Initializer.zeros(), width)),
        fused.key(),
        fused.value().add(self.parameter("v_bias", Initializer.zeros(), width)));
  }

  /** The scores of distances, [batch, heads, length, length]. */
  private static Value position(
      DebertaConfig c, Scope self, GroupedProjection.Parts parts, Value rows) {
    DebertaConfig.Relative relative = c.relative().orElseThrow();
    DisentangledBias bias = new DisentangledBias(c.heads(), c.headSize(), c.scale());
    int width = c.heads() * c.headSize();
    Optional<Value> toPosition = Optional.empty();
    Optional<Value> toContent = Optional.empty();
    if (relative.terms().contains("c2p")) {
      Value keys =
          c.firstVersion()
              ? self.linearWithoutBias("pos_proj", rows, width)
              : self.linear(relative.sharesKeys() ? "key_proj" : "pos_key_proj", rows, width);
      toPosition = Optional.of(bias.contentToPosition(parts.query(), keys));
    }
    if (relative.terms().contains("p2c")) {
      String name = relative.sharesKeys() ? "query_proj" : "pos_query_proj";
      Value queries = self.linear(c.firstVersion() ? "pos_q_proj" : name, rows, width);
      toContent = Optional.of(bias.positionToContent(parts.key(), queries));
    }
    if (toPosition.isPresent() && toContent.isPresent()) {
      return toPosition.get().add(toContent.get());
    }
    return toPosition.orElseGet(toContent::orElseThrow);
  }

  /** The embeddings convolved, added to what the first layer found. */
  private static Value convolve(
      DebertaConfig c,
      DebertaConfig.Kernel kernel,
      Scope scope,
      Value embedded,
      Value x,
      Value mask) {
    Value convolved =
        new Convolution(kernel.size(), kernel.groups()).of(scope, "conv", embedded).mul(mask);
    Value active = kernel.activation().of(convolved.dropout(c.dropout()));
    return scope.layerNorm("LayerNorm", x.add(active), c.epsilon()).mul(mask);
  }
}
