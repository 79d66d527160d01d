package example;

import dev.pifi.spi.ModelConfig;
import dev.pifi.spi.SlmAdapter;
import dev.pifi.spi.testkit.PublishedCheckpoint;
import dev.pifi.spi.testkit.PublishedModel;
import dev.pifi.spi.testkit.Refusal;
import dev.pifi.spi.testkit.SlmAdapterContract;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

class DistilBertAdapterTest extends SlmAdapterContract {
  private static final String ENCODER =
      """
      distilbert.embeddings.{word,position}_embeddings.weight
      distilbert.embeddings.LayerNorm.{weight,bias}
      distilbert.transformer.layer.{0..5}.attention.{q,k,v,out}_lin.{weight,bias}
      distilbert.transformer.layer.{0..5}.ffn.lin{1,2}.{weight,bias}
      distilbert.transformer.layer.{0..5}.{sa,output}_layer_norm.{weight,bias}
      """;

  @Override
  protected SlmAdapter adapter() {
    return new DistilBertAdapter();
  }

  @Override
  protected List<PublishedModel> published() {
    return List.of(
        PublishedModel.beside(getClass(), "distilbert-base-uncased.json", 66_362_880)
            .with(
                PublishedCheckpoint.of(
                    "as published",
                    ENCODER,
                    """
                    vocab_{transform,layer_norm}.{weight,bias}
                    vocab_projector.{weight,bias}
                    """)));
  }

  @Override
  protected ModelConfig tiny() {
    return config("dim", 8, "n_layers", 2, "n_heads", 2, "hidden_dim", 12, "vocab_size", 40);
  }

  @Override
  protected List<Refusal> refusals() {
    return List.of(
        Refusal.of("sinusoidal_pos_embds", true),
        Refusal.of("activation", "mish"),
        Refusal.of("n_heads", 7),
        Refusal.of("dim", null));
  }

  @Override
  protected List<Path> fixtures() {
    try {
      return List.of(Path.of(getClass().getResource("/fixtures/slm").toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
