package dev.pifi.slm.bert;

import dev.pifi.graph.Axis;
import dev.pifi.graph.Scope;
import dev.pifi.graph.Value;
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
 * BERT (Devlin et al. 2019), RoBERTa (Liu et al. 2019) and ELECTRA's discriminator (Clark et al.
 * 2020): one encoder, three ways to embed.
 *
 * <p>Stateless and thread-safe. The pooler behind the encoder is left out, as the heads of tasks
 * take its place. RoBERTa never reads token types.
 */
public final class BertAdapter implements SlmAdapter {
  private static final WeightMap WEIGHTS =
      WeightMap.builder()
          .rename("^(bert|roberta|electra)\\.", "")
          .rename("\\bLayerNorm\\.gamma$", "LayerNorm.weight")
          .rename("\\bLayerNorm\\.beta$", "LayerNorm.bias")
          .skip("pooler\\..*", "the pooler is not part of the encoder")
          .skip("cls\\..*", "head of BERT's pre-training")
          .skip("lm_head\\..*", "head of masked language modelling")
          .skip("(discriminator|generator)_(predictions|lm_head)\\..*", "head of pre-training")
          .skip("(classifier|qa_outputs)\\..*", "head of an earlier fine-tuning")
          .skip("(.*\\.)?(position_ids|token_type_ids)", "buffer that the graph computes")
          .build();

  /** An adapter; {@link java.util.ServiceLoader} makes one. */
  public BertAdapter() {}

  @Override
  public String name() {
    return "bert";
  }

  @Override
  public Set<String> modelTypes() {
    return Set.of("bert", "roberta", "electra");
  }

  @Override
  public Backbone backbone(ModelConfig config) {
    BertConfig c = BertConfig.read(config);
    return new Backbone(
        name(),
        c.hiddenSize(),
        c.vocabularySize(),
        c.maximumLength(),
        c.padTokenId(),
        c.usesTokenTypes(),
        false,
        c.dropout(),
        c.initializerRange(),
        config.modelType().equals("electra") ? 0 : (long) c.hiddenSize() * (c.hiddenSize() + 1),
        (scope, inputs) -> encode(c, scope, inputs),
        WEIGHTS);
  }

  private static Value encode(BertConfig c, Scope scope, Backbone.Inputs inputs) {
    SelfAttention attention =
        SelfAttention.builder(c.heads(), c.hiddenSize() / c.heads())
            .dropout(c.attentionDropout())
            .build();
    PostNormLayer layer =
        new PostNormLayer(c.intermediateSize(), c.activation(), c.epsilon(), c.dropout());
    Optional<Value> bias = Optional.of(Masks.padding(inputs.attentionMask()));
    Value x = embed(c, scope.in("embeddings"), inputs);
    if (c.embeddingSize() != c.hiddenSize()) {
      x = scope.linear("embeddings_project", x, c.hiddenSize());
    }
    for (int i = 0; i < c.layers(); i++) {
      Scope place = scope.in("encoder").in("layer").in(i);
      Scope self = place.in("attention").in("self");
      x = layer.finish(place, x, attention.context(self, x, bias, Optional.empty()));
    }
    return x;
  }

  private static Value embed(BertConfig c, Scope scope, Backbone.Inputs inputs) {
    int width = c.embeddingSize();
    Value ids = inputs.inputIds();
    Value words =
        scope.embedding("word_embeddings", ids, c.vocabularySize(), width, c.padTokenId());
    Value types = tokenTypes(c, scope, inputs.tokenTypeIds());
    Value positions =
        scope.embedding(
            "position_embeddings",
            c.positions().of(ids),
            c.positionRows(),
            width,
            c.positions().paddingRow());
    Value sum = words.add(types).add(positions);
    return scope.layerNorm("LayerNorm", sum, c.epsilon()).dropout(c.dropout());
  }

  private static Value tokenTypes(BertConfig c, Scope scope, Optional<Value> ids) {
    // Without ids every token is of type 0: one row, iota of length 1, that broadcasts over all.
    Value zeros = scope.graph().iota(Axis.of(1));
    return scope.embedding(
        "token_type_embeddings",
        ids.filter(present -> c.usesTokenTypes()).orElse(zeros),
        c.tokenTypes(),
        c.embeddingSize());
  }
}
