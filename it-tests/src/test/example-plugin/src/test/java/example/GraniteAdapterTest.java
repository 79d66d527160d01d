package example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pifi.graph.Attribute;
import dev.pifi.graph.Op;
import dev.pifi.spi.AttentionMode;
import dev.pifi.spi.LlmLayerAdapter;
import dev.pifi.spi.testkit.LlmLayerContract;
import dev.pifi.spi.testkit.PublishedModel;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GraniteAdapterTest extends LlmLayerContract {
  private static final long PARAMETERS = 199_237_632;

  @Override
  protected LlmLayerAdapter adapter() {
    return new GraniteAdapter();
  }

  @Override
  protected Map<String, Object> published() {
    return PublishedModel.beside(getClass(), "granite-8b.json", PARAMETERS).config();
  }

  @Override
  protected long publishedParameters() {
    return PARAMETERS;
  }

  @Override
  protected List<Path> fixtures() {
    try {
      return List.of(Path.of(getClass().getResource("/fixtures/llm").toURI()));
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void scoresAreScaledByTheConfigsFactor() {
    var graph = graph(config("attention_multiplier", 0.25), -1, AttentionMode.CAUSAL);
    assertEquals(0.25, first(graph, Op.ATTENTION).attribute(Attribute.SCALE));
  }

  @Test
  void refusesWhatItDoesNotBuild() {
    refuses("hidden_act", "mish");
    refuses("num_key_value_heads", 5);
  }
}
