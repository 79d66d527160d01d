package dev.pifi.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pifi.engine.demo.DemoFiles;
import dev.pifi.engine.model.Families;
import dev.pifi.engine.spec.ModelSpec;
import dev.pifi.engine.spec.PlugSpec;
import dev.pifi.engine.spec.RunSpec;
import dev.pifi.engine.training.FineTuning;
import dev.pifi.engine.training.TrainedModel;
import dev.pifi.engine.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every family trains, alone and plugged, saves, and predicts the same when it is loaded again. */
class FamilyTrainingTest {
  private static final Families FAMILIES = Families.of(FamilyTrainingTest.class.getClassLoader());
  private static final String ENCODER =
      "hidden_size=32,num_hidden_layers=2,num_attention_heads=4,intermediate_size=64,"
          + "vocab_size=43,max_position_embeddings=64,pad_token_id=0";
  private static final String DECODER =
      "hidden_size=48,num_hidden_layers=2,num_attention_heads=4,num_key_value_heads=2,"
          + "intermediate_size=64,vocab_size=43,max_position_embeddings=64,rms_norm_eps=0.00001";
  private static final Map<String, String> SMALL =
      Map.of(
          "bert", ENCODER + ",type_vocab_size=2",
          "roberta", ENCODER,
          "electra", ENCODER + ",embedding_size=16",
          "deberta",
              ENCODER + ",relative_attention=true,pos_att_type=c2p|p2c,position_biased_input=false",
          "deberta-v2",
              ENCODER
                  + ",relative_attention=true,pos_att_type=p2c|c2p,position_biased_input=false,"
                  + "position_buckets=8,share_att_key=true,norm_rel_ebd=layer_norm,"
                  + "conv_kernel_size=3",
          "t5", "d_model=32,d_kv=8,d_ff=64,num_heads=4,num_layers=2,vocab_size=43",
          "bart",
              "d_model=32,encoder_layers=2,decoder_layers=2,encoder_attention_heads=4,"
                  + "decoder_attention_heads=4,encoder_ffn_dim=64,decoder_ffn_dim=64,"
                  + "max_position_embeddings=64,vocab_size=43,pad_token_id=0",
          "llama", DECODER + ",pad_token_id=0");
  private static final Map<String, String> LARGE =
      Map.of(
          "llama", DECODER,
          "mistral", DECODER + ",sliding_window=4",
          "qwen2", DECODER,
          "qwen3", DECODER + ",head_dim=12",
          "gemma", DECODER + ",head_dim=12",
          "gemma2",
              DECODER
                  + ",head_dim=12,query_pre_attn_scalar=12,attn_logit_softcapping=50,"
                  + "sliding_window=4",
          "falcon",
              "hidden_size=48,num_hidden_layers=2,num_attention_heads=4,vocab_size=43,"
                  + "multi_query=true,parallel_attn=true,bias=false,alibi=false,"
                  + "new_decoder_architecture=false");

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({
    "bert, llama",
    "roberta, mistral",
    "electra, qwen2",
    "deberta, qwen3",
    "deberta-v2, gemma2",
    "t5, falcon",
    "bart, gemma",
    "llama, llama"
  })
  void learnsAloneAndPlugged(String small, String large) throws IOException {
    DemoFiles files = new DemoFiles(folder, FAMILIES);
    files.write();
    Path slm = folder.resolve("slm");
    write(slm, small, SMALL.get(small));
    Files.copy(files.slm().resolve("tokenizer.json"), slm.resolve("tokenizer.json"));
    Path llm = folder.resolve("llm");
    write(llm, large, LARGE.get(large));
    ModelSpec model = new ModelSpec(slm, ModelSpec.Init.RANDOM, ModelSpec.Pooling.AUTO);
    PlugSpec plug =
        new PlugSpec(
            llm, List.of(-1), ModelSpec.Init.RANDOM, true, PlugSpec.Attention.BIDIRECTIONAL, false);
    for (Optional<PlugSpec> plugged : List.of(Optional.<PlugSpec>empty(), Optional.of(plug))) {
      Path output = folder.resolve(plugged.isPresent() ? "pifi" : "base");
      learns(files, DemoSpecs.spec(files, output, model, plugged, 8, 1, 16, 1e-3, 0));
    }
  }

  private static void learns(DemoFiles files, RunSpec spec) {
    List<Double> losses = new ArrayList<>();
    FineTuning.Outcome outcome =
        new FineTuning(
                spec,
                FAMILIES,
                event -> {
                  if (event instanceof TrainingListener.Stepped stepped) {
                    losses.add(stepped.loss());
                  }
                })
            .run(false);
    double first = mean(losses.subList(0, 5));
    double last = mean(losses.subList(losses.size() - 5, losses.size()));
    assertTrue(last < 0.93 * first, "from " + first + " to " + last);
    try (TrainedModel loaded = TrainedModel.open(spec.output(), FAMILIES, spec.runtime())) {
      Map<String, Double> scores =
          loaded.evaluate(DemoSpecs.source(files, "test"), Map.of(), spec.evaluation(), false);
      DemoSpecs.assertScores(outcome.test(), scores);
    }
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(v -> v).average().orElseThrow();
  }

  private static void write(Path folder, String type, String settings) throws IOException {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("model_type", type);
    for (String setting : settings.split(",")) {
      String[] parts = setting.split("=");
      config.put(parts[0], value(parts[1]));
    }
    Files.createDirectories(folder);
    new ObjectMapper().writeValue(folder.resolve("config.json").toFile(), config);
  }

  private static Object value(String text) {
    if (text.equals("true") || text.equals("false")) {
      return Boolean.valueOf(text);
    }
    if (text.matches("[0-9]+")) {
      return Integer.valueOf(text);
    }
    return text.matches("[0-9.]+") ? Double.valueOf(text) : text;
  }
}
