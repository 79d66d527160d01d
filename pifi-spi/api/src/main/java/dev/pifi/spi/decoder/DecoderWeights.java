package dev.pifi.spi.decoder;

import dev.pifi.spi.WeightMap;

/** How checkpoints name the tensors of decoders. */
public final class DecoderWeights {
  private DecoderWeights() {}

  /**
   * One layer of a checkpoint {@code model.layers.N.*}, with or without {@code model.}; whatever
   * stands around the layers is left out.
   */
  public static WeightMap ofLayer(int index) {
    return WeightMap.builder()
        .rename("^(?=(layers|embed_tokens|norm)\\.)", "model.")
        .skip(".*\\.rotary_emb\\.inv_freq", "buffer that the graph computes")
        .skip("model\\.layers\\.(?!" + index + "\\.)\\d+\\..*", "belongs to another layer")
        .skip("model\\.embed_tokens\\..*", "the words' embedding is not part of a layer")
        .skip("model\\.norm\\..*", "the last norm is not part of a layer")
        .skip("(lm_head|score)\\..*", "the model's head is not part of a layer")
        .build();
  }
}
